"""What letters are made of: leads, as digest's views know them, and where their links lead."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from digest.domain.letters.wording import Words
from digest.domain.pausing import Late
from digest.domain.people import Person
from digest.domain.urgency import Need

Action = str


class Touch(NamedTuple):
    """One thing the lead did; `words` are the client's own, if there were any."""

    kind: str
    at: datetime
    words: str | None = None


class Asked(NamedTuple):
    """What was written for the salesperson with the hand-over, and the name of who wrote it, if it was a person."""

    name: str | None
    words: str


class Waiting(NamedTuple):
    """An open hand-over; without a name (not arrived yet, or erased) the lead is spoken of as new."""

    handover_id: str
    lead_id: str
    name: str | None
    company: str | None
    phone: str | None
    grade: str | None
    need: Need
    handed_over_at: datetime
    owner: str
    owner_name: str
    touch: Touch | None
    back: datetime | None = None
    """When an owner who is away works again."""
    stand_in: str | None = None
    """The name of who stands in for an owner who is away."""
    late: Late | None = None
    """How long its deadline has passed by its owner's clock, as lists say it; None where it has not."""
    asked: Asked | None = None


class Links(NamedTuple):
    """Addresses of pages and, by (action, hand-over or empty), of things that can be done at a press."""

    base: str
    """Where people reach this installation, without a slash at its end."""
    actions: Mapping[tuple[Action, str], str]

    def page(self, path: str) -> str:
        """The address of a page."""
        return f"{self.base}{path}"

    def card(self, lead_id: str) -> str:
        """The address of a lead's card."""
        return self.page(f"/digest/leads/{lead_id}")

    def action(self, name: Action, subject: str = "") -> str:
        """The address of a page that does one thing without a sign-in."""
        return self.actions[name, subject]


class Reader(NamedTuple):
    """Who reads the letter, and when it is written."""

    person: Person
    written_at: datetime
    words: Words
    links: Links


def called(words: Words, name: str | None, company: str | None) -> str:
    """How a lead is spoken of."""
    if name and company:
        return f"{name}, {company}"
    return name or company or words.gettext("New lead")


def addressed(reader: Reader) -> str:
    """To whom the letter is, and when."""
    at = reader.words.local(reader.written_at)
    return reader.words.gettext(
        "to {name} · {day}, {time}",
        name=reader.person.name,
        day=reader.words.full_day(at.date()),
        time=reader.words.clock(reader.written_at),
    )


def greeting(reader: Reader) -> str:
    """Good morning, Anna."""
    _ = reader.words.gettext
    hour, name = reader.words.local(reader.written_at).hour, reader.person.name.split()[0]
    if hour < 12:
        return _("Good morning, {name}.", name=name)
    return _("Good afternoon, {name}.", name=name) if hour < 18 else _("Good evening, {name}.", name=name)
