"""What sales-feedback says: every action on a hand-over, from acceptance to its end."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from event_contracts.model import Event, Payload, together
from event_contracts.vocabulary import (
    AttemptOutcome,
    Channel,
    Currency,
    EventId,
    HandoverId,
    Instant,
    LeadId,
    LossReason,
    MinorUnits,
    Month,
    PersonId,
    Rating,
    ReturnReason,
    Stage,
)

DueAt = Annotated[Instant, Field(description="Deadline from now on: the agreed next step, else the stage's default")]
NoteId = Annotated[EventId | None, Field(description="Private document with the note, if one was written")]


class NextStep(Payload):
    """What was agreed to happen next."""

    kind: Annotated[Literal["call", "email", "meeting", "offer", "other"], Field(description="What will be done")]
    at: Annotated[Instant, Field(description="When it will be done; the new deadline")]


class HandoverEvent(Event):
    """What every sales event says: which hand-over, and who acted."""

    producer: ClassVar[str] = "sales-feedback"
    consumers: ClassVar[tuple[str, ...]] = ("digest",)
    handover_id: Annotated[HandoverId, Field(description="The hand-over acted on")]
    by: Annotated[PersonId | None, Field(description="Who acted; none for a machine without a person")] = None


class LeadAccepted(HandoverEvent):
    """The salesperson took the hand-over (a sales accepted lead)."""

    type: ClassVar[str] = "lead.accepted"
    consumers: ClassVar[tuple[str, ...]] = ("qualification", "digest")


class LeadContacted(HandoverEvent):
    """One recorded attempt to reach the lead; contacted in the glossary's sense only if the outcome is reached."""

    type: ClassVar[str] = "lead.contacted"
    consumers: ClassVar[tuple[str, ...]] = ("qualification", "digest")
    attempt: Annotated[int, Field(ge=1, description="Number of this attempt within the hand-over, in recording order")]
    channel: Annotated[Channel, Field(description="How it was tried")]
    outcome: Annotated[AttemptOutcome, Field(description="What came of it")]
    note_id: NoteId = None
    next_step: Annotated[NextStep | None, Field(description="What was agreed to happen next, if anything")] = None
    due_at: DueAt


class LeadAccountOpened(HandoverEvent):
    """Sales opened the account that gathers everything about the client, or had one more person join it."""

    type: ClassVar[str] = "lead.account_opened"
    consumers: ClassVar[tuple[str, ...]] = ("qualification", "digest")
    account_id: Annotated[str, Field(pattern=r"^[0-9a-f-]{36}$", description="Id of the account's private document")]
    joined: Annotated[bool, Field(description="The account was there already, for somebody else")] = False
    due_at: DueAt


class LeadOpportunityOpened(HandoverEvent):
    """An opportunity was opened on the hand-over (a sales qualified lead)."""

    type: ClassVar[str] = "lead.opportunity_opened"
    consumers: ClassVar[tuple[str, ...]] = ("qualification", "digest")
    opportunity_id: Annotated[str, Field(pattern=r"^[0-9a-f-]{36}$", description="Id of the opportunity")]
    amount: Annotated[MinorUnits | None, Field(description="Expected amount, minor units of its currency")] = None
    currency: Annotated[Currency | None, Field(description="Currency of the amount, ISO 4217")] = None
    due_at: DueAt

    @model_validator(mode="after")
    def _amount_has_a_currency(self) -> Self:
        together(self.amount, self.currency)
        return self


class LeadWon(HandoverEvent):
    """The deal closed: the lead is a client. Ends the hand-over."""

    type: ClassVar[str] = "lead.won"
    consumers: ClassVar[tuple[str, ...]] = ("qualification", "digest")
    amount: Annotated[MinorUnits | None, Field(description="Amount won, minor units of its currency, if said")] = None
    currency: Annotated[Currency | None, Field(description="Currency of the amount, ISO 4217")] = None

    @model_validator(mode="after")
    def _amount_has_a_currency(self) -> Self:
        together(self.amount, self.currency)
        return self


class LeadLost(HandoverEvent):
    """The deal did not happen. Ends the hand-over."""

    type: ClassVar[str] = "lead.lost"
    consumers: ClassVar[tuple[str, ...]] = ("qualification", "digest")
    reason: Annotated[LossReason, Field(description="Why it was lost")]
    note_id: NoteId = None


class LeadReturned(HandoverEvent):
    """Sales gives the lead back to marketing for nurturing or repair. Ends the hand-over."""

    type: ClassVar[str] = "lead.returned"
    consumers: ClassVar[tuple[str, ...]] = ("qualification", "digest")
    reason: Annotated[ReturnReason, Field(description="Why it is given back")]
    revisit_at: Annotated[Instant | None, Field(description="When sales thinks it is worth trying again")] = None
    duplicate_of: Annotated[LeadId | None, Field(description="The lead it is a duplicate of")] = None
    attempts: Annotated[int, Field(ge=0, description="Attempts recorded before the return")]
    note_id: NoteId = None


class LeadRated(HandoverEvent):
    """Sales said how good the lead was; may be said again, the last one counts."""

    type: ClassVar[str] = "lead.rated"
    consumers: ClassVar[tuple[str, ...]] = ("qualification", "digest")
    rating: Annotated[Rating, Field(description="How good the lead was")]


class LeadOverdue(HandoverEvent):
    """A deadline passed without the action it asked for; a notice only: what is overdue follows from the deadlines."""

    type: ClassVar[str] = "lead.overdue"
    consumers: ClassVar[tuple[str, ...]] = ("digest",)
    due_at: Annotated[Instant, Field(description="The deadline that passed")]
    stage: Annotated[Stage, Field(description="How far the hand-over had come")]


class LeadRescheduled(HandoverEvent):
    """An absence, a holiday or other working hours of the owner moved an open deadline."""

    type: ClassVar[str] = "lead.rescheduled"
    consumers: ClassVar[tuple[str, ...]] = ("digest",)
    due_at: Annotated[Instant, Field(description="Deadline from now on")]
    why: Annotated[Literal["absence", "holiday", "working_hours"], Field(description="What moved it")]


class LeadActionUndone(HandoverEvent):
    """The latest action on the hand-over was taken back; the fact stays, what follows from it is reversed."""

    type: ClassVar[str] = "lead.action_undone"
    consumers: ClassVar[tuple[str, ...]] = ("qualification", "digest")
    event_id: Annotated[EventId, Field(description="The event taken back")]
    undone: Annotated[str, Field(pattern=r"^lead\.[a-z_]+$", description="Type of the event taken back")]


class TeamPulseAnswered(Event):
    """A person answered the month's one-press question about the leads they get."""

    type: ClassVar[str] = "team.pulse_answered"
    producer: ClassVar[str] = "sales-feedback"
    consumers: ClassVar[tuple[str, ...]] = ()
    key: ClassVar[str] = "{person id}"
    person: Annotated[PersonId, Field(description="Who answered")]
    month: Annotated[Month, Field(description="Month asked about, of the installation's calendar")]
    answer: Annotated[Literal["too_few", "right", "too_many"], Field(description="How many leads the person gets")]


EVENTS: tuple[type[Event], ...] = (
    LeadAccepted, LeadContacted, LeadAccountOpened, LeadOpportunityOpened, LeadWon, LeadLost, LeadReturned, LeadRated,
    LeadOverdue, LeadRescheduled, LeadActionUndone, TeamPulseAnswered,
)  # fmt: skip
