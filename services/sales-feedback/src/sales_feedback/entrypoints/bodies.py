"""What the routes take."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from event_contracts.sales_feedback import NextStep
from event_contracts.vocabulary import AttemptOutcome, Channel, EventId, LeadId, LossReason, Rating, ReturnReason
from sales_feedback.domain import entries
from sales_feedback.domain.money import money
from service_kit.web import example

FIRST_YEAR = 1971
LONGEST_ACCOUNT_NAME = 200


def _storable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("must not hold a null character")
    return text


def _sane(moment: datetime) -> datetime:
    """In UTC. Raises `ValueError` for a moment that no calendar arithmetic survives."""
    if not FIRST_YEAR <= moment.year <= 9000:
        raise ValueError(f"must lie between {FIRST_YEAR} and 9000")
    return moment.astimezone(UTC)


NoteText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=8000),
    AfterValidator(_storable),
    Field(description="What the client said; free text, personal data", examples=["Asked to call again on Monday"]),
]
AccountName = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_ACCOUNT_NAME),
    AfterValidator(_storable),
    Field(description="Name of the client", examples=["Dahl Robotics AS"]),
]
AccountId = Annotated[str, Field(pattern=r"^[0-9a-f-]{36}$")]
Moment = Annotated[AwareDatetime, AfterValidator(_sane)]


class Body(BaseModel):
    """What every action takes."""

    model_config = ConfigDict(extra="forbid", **example({"occurred_at": "2026-11-24T10:40:00+01:00"}))

    occurred_at: Moment | None = Field(
        default=None,
        description="When it happened (late entry); now if absent. Not before the hand-over, not in the future",
        examples=["2026-11-24T10:40:00+01:00"],
    )


class MoneyIn(BaseModel):
    """An amount of money."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"amount": "1200.00", "currency": "EUR"}})

    amount: str = Field(max_length=24, description="Decimal number with the decimals of the currency")
    currency: str = Field(max_length=3, description="ISO 4217")

    def value(self) -> entries.Money:
        """In minor units. Raises `WrongValueError`."""
        return money(self.amount, self.currency)


class NextStepIn(NextStep):
    """What was agreed to happen next; its time is the new deadline."""

    at: Moment


class ContactIn(Body):
    """One try to reach the lead."""

    model_config = example(
        {
            "channel": "phone",
            "outcome": "reached",
            "note": "Asked to call again on Monday",
            "next_step": {"kind": "call", "at": "2026-11-30T10:00:00+01:00"},
            "occurred_at": "2026-11-24T10:40:00+01:00",
        }
    )

    channel: Channel
    outcome: AttemptOutcome
    note: NoteText | None = None
    next_step: NextStepIn | None = None


class AccountIn(Body):
    """The account to open, or the one to join."""

    model_config = example({"name": "Dahl Robotics AS", "occurred_at": "2026-11-24T10:40:00+01:00"})

    name: AccountName | None = None
    account_id: AccountId | None = Field(
        default=None,
        description="The account that this person joins, one that you may see; without it a new one is opened, or the "
        "person goes on in the account of an earlier hand-over",
    )


class OpportunityIn(Body):
    """The opportunity to open."""

    model_config = example(
        {"amount": {"amount": "41000.00", "currency": "EUR"}, "occurred_at": "2026-11-24T10:40:00+01:00"}
    )

    amount: MoneyIn | None = Field(default=None, description="Expected amount")


class WonIn(Body):
    """A won deal."""

    model_config = example(
        {"amount": {"amount": "41000.00", "currency": "EUR"}, "occurred_at": "2026-11-24T10:40:00+01:00"}
    )

    amount: MoneyIn | None = Field(default=None, description="Amount won")


class LostIn(Body):
    """A lost deal; the reason `other` needs a note."""

    model_config = example(
        {"reason": "price", "note": "Half the price elsewhere", "occurred_at": "2026-11-24T10:40:00+01:00"}
    )

    reason: LossReason
    note: NoteText | None = None


class ReturnIn(Body):
    """A lead given back; the reason `other` needs a note."""

    model_config = example(
        {
            "reason": "too_early",
            "note": "Their budget is decided in spring",
            "revisit_at": "2027-03-01T09:00:00+01:00",
            "occurred_at": "2026-11-24T10:40:00+01:00",
        }
    )

    reason: ReturnReason
    note: NoteText | None = None
    revisit_at: Moment | None = Field(default=None, description="When it is worth trying again")
    duplicate_of: LeadId | None = Field(default=None, description="The lead it is a duplicate of")


class RatingIn(Body):
    """How good the lead was."""

    model_config = example({"rating": "good", "occurred_at": "2026-11-24T10:40:00+01:00"})

    rating: Rating


class UndoIn(Body):
    """The action to take back."""

    model_config = example({"event_id": "0193b2f0-5c1e-7a00-8000-000000000001"})

    event_id: EventId | None = Field(
        default=None, description="Only if this is still the latest action; without it, whatever the latest one is"
    )
