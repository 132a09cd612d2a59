"""Alembic's entry: the shared body over this service's tables."""

from qualification.adapters.tables import metadata
from service_kit.migrations import run

run(metadata)
