from lead_intake.adapters.tables import metadata
from service_kit.migrations import run

run(metadata)
