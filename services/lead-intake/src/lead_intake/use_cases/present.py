"""The lead a command is about, as it stands."""

from lead_intake.domain.desk import Desk
from lead_intake.domain.lead import Lead
from service_kit.errors import Refusal, not_found


def present(desk: Desk, lead_id: str, expected: int | None = None) -> Lead | Refusal:
    """The lead that stands for this id; refused when there is none, it was erased, or `expected` is not its version."""
    lead = desk.lead(lead_id)
    if lead is None or lead.erased_at is not None:
        return not_found("lead")
    if expected is not None and lead.version != expected:
        return changed_meanwhile()
    return lead


def changed_meanwhile() -> Refusal:
    """412: somebody changed it since the caller read it."""
    return Refusal(
        412, "precondition-failed", "It was changed meanwhile", "Read it again and repeat your change on what you see."
    )
