"""Migrations of sales-feedback."""

from sales_feedback.adapters.tables import metadata
from service_kit.migrations import run

run(metadata)
