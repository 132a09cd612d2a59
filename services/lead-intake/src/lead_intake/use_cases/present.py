"""The lead a command is about, as it stands."""

from lead_intake.domain.desk import Desk
from lead_intake.domain.lead import Lead
from service_kit.errors import Refusal, not_found
from service_kit.web.writing import precondition_failed


def present(desk: Desk, lead_id: str, expected: int | None = None) -> Lead | Refusal:
    """The lead that stands for this id; refused when there is none, it was erased, or `expected` is not its version."""
    lead = desk.lead(lead_id)
    if lead is None or lead.erased_at is not None:
        return not_found("lead")
    if expected is not None and lead.version != expected:
        return precondition_failed()
    return lead
