"""What sales-feedback says: every action on a hand-over, from acceptance to its end."""

from datetime import datetime
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from event_contracts.model import Event, Payload
from event_contracts.vocabulary import (
    AttemptOutcome,
    Channel,
    Currency,
    EventId,
    HandoverId,
    LeadId,
    LossReason,
    MinorUnits,
    PersonId,
    Rating,
    ReturnReason,
)

EVERYONE = ("lead-intake", "qualification", "digest")
DueAt = Annotated[datetime, Field(description="Deadline from now on: the agreed next step, else the stage's default")]
Stage = Literal["handed_over", "accepted", "contacted", "opportunity"]


class NextStep(Payload):
    """What was agreed to happen next."""

    kind: Literal["call", "email", "meeting", "offer", "other"]
    at: datetime


class HandoverEvent(Event):
    """What every sales event says: which hand-over, and who acted."""

    producer: ClassVar[str] = "sales-feedback"
    consumers: ClassVar[tuple[str, ...]] = EVERYONE
    handover_id: HandoverId
    by: Annotated[PersonId | None, Field(description="Who acted; none for a machine without a person")] = None


class LeadAccepted(HandoverEvent):
    """The salesperson took the hand-over (a sales accepted lead)."""

    type: ClassVar[str] = "lead.accepted"


class LeadContacted(HandoverEvent):
    """One recorded attempt to reach the lead; contacted in the glossary's sense only if the outcome is reached."""

    type: ClassVar[str] = "lead.contacted"
    attempt: Annotated[int, Field(ge=1, description="Number of this attempt within the hand-over, in recording order")]
    channel: Channel
    outcome: AttemptOutcome
    note_id: Annotated[EventId | None, Field(description="Private document with the note, if one was written")] = None
    next_step: NextStep | None = None
    due_at: DueAt


class LeadAccountOpened(HandoverEvent):
    """Sales opened the account that gathers everything about the client."""

    type: ClassVar[str] = "lead.account_opened"
    account_id: Annotated[str, Field(pattern=r"^[0-9a-f-]{36}$")]
    due_at: DueAt


class LeadOpportunityOpened(HandoverEvent):
    """An opportunity was opened on the hand-over (a sales qualified lead)."""

    type: ClassVar[str] = "lead.opportunity_opened"
    opportunity_id: Annotated[str, Field(pattern=r"^[0-9a-f-]{36}$")]
    amount: Annotated[MinorUnits | None, Field(description="Expected amount")] = None
    currency: Currency | None = None
    due_at: DueAt


class LeadWon(HandoverEvent):
    """The deal closed: the lead is a client. Ends the hand-over."""

    type: ClassVar[str] = "lead.won"
    amount: MinorUnits | None = None
    currency: Currency | None = None


class LeadLost(HandoverEvent):
    """The deal did not happen. Ends the hand-over."""

    type: ClassVar[str] = "lead.lost"
    reason: LossReason
    note_id: EventId | None = None


class LeadReturned(HandoverEvent):
    """Sales gives the lead back to marketing for nurturing or repair. Ends the hand-over."""

    type: ClassVar[str] = "lead.returned"
    reason: ReturnReason
    revisit_at: Annotated[datetime | None, Field(description="When sales thinks it is worth trying again")] = None
    duplicate_of: Annotated[LeadId | None, Field(description="The lead it is a duplicate of")] = None
    attempts: Annotated[int, Field(ge=0, description="Attempts recorded before the return")]
    note_id: EventId | None = None


class LeadRated(HandoverEvent):
    """Sales said how good the lead was; may be said again, the last one counts."""

    type: ClassVar[str] = "lead.rated"
    consumers: ClassVar[tuple[str, ...]] = ("qualification", "digest")
    rating: Rating


class LeadOverdue(HandoverEvent):
    """Notice that a deadline passed; what is overdue follows from the deadlines, not from this."""

    type: ClassVar[str] = "lead.overdue"
    consumers: ClassVar[tuple[str, ...]] = ("digest",)
    due_at: datetime
    stage: Stage


class LeadRescheduled(HandoverEvent):
    """An absence or holiday of the owner moved an open deadline."""

    type: ClassVar[str] = "lead.rescheduled"
    consumers: ClassVar[tuple[str, ...]] = ("digest",)
    due_at: DueAt
    why: Literal["absence", "holiday", "working_hours"]


class LeadActionUndone(HandoverEvent):
    """The latest action on the hand-over was taken back; the fact stays, what follows from it is reversed."""

    type: ClassVar[str] = "lead.action_undone"
    event_id: Annotated[EventId, Field(description="The event taken back")]
    undone: Annotated[str, Field(pattern=r"^lead\.[a-z_]+$", description="Its type")]


class TeamPulseAnswered(Event):
    """A person answered the month's one-press question about the leads they get."""

    type: ClassVar[str] = "team.pulse_answered"
    producer: ClassVar[str] = "sales-feedback"
    consumers: ClassVar[tuple[str, ...]] = ("digest",)
    person: PersonId
    month: Annotated[str, Field(pattern=r"^\d{4}-\d{2}$")]
    answer: Literal["too_few", "right", "too_many"]


EVENTS: tuple[type[Event], ...] = (
    LeadAccepted, LeadContacted, LeadAccountOpened, LeadOpportunityOpened, LeadWon, LeadLost, LeadReturned, LeadRated,
    LeadOverdue, LeadRescheduled, LeadActionUndone, TeamPulseAnswered,
)  # fmt: skip
