from digest.adapters.tables import METADATA
from service_kit.migrations import run

run(METADATA)
