"""What the fields of a form mean; a field that means nothing is named with the code of what is wrong."""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sales_feedback.domain.entries import Money
from sales_feedback.domain.money import money
from sales_feedback.domain.refusals import WrongValueError
from sales_feedback.entrypoints.bodies import FIRST_YEAR
from service_kit.pages import Form

LONGEST_NOTE = 8000
LONGEST_AMOUNT = 24
LAST_YEAR = 9000
FIELDS = {
    "next_step.at": "next_at",
    "revisit_at": "again_on",
    "occurred_at": "on",
    "amount.amount": "amount",
    "amount.currency": "currency",
    "account_id": "account",
}
"""Names of the interface and those of the form, where they differ."""
GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", re.ASCII)
ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
LONGEST_LINK = 500
MOST_OFFERED = 5
"""So many accounts of one company are offered to be joined."""
EMPTY = Form([])


class FieldsError(Exception):
    """Some fields mean nothing: the code of what is wrong, by the name of the field."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(", ".join(sorted(errors)))
        self.errors = dict(errors)


class Reading(NamedTuple):
    """A form, and how the person who filled it in writes times and numbers."""

    form: Form
    zone: ZoneInfo
    language: str
    now: datetime

    def chosen(self, name: str, options: Collection[str], default: str = "") -> str:
        """The option that was chosen. Raises `FieldsError` for none, or for one that is none of ours."""
        value = self.form.said(name) or default
        if value not in options:
            raise FieldsError({name: "choose"})
        return value

    def note(self) -> str | None:
        """What was written. Raises `FieldsError`."""
        text = self.form.said("note").replace("\r\n", "\n")
        if len(text) > LONGEST_NOTE:
            raise FieldsError({"note": "note_too_long"})
        return text or None

    def line(self, name: str, longest: int) -> str | None:
        """What was written in one line, of so many characters. Raises `FieldsError`."""
        text = " ".join(self.form.said(name).split())
        if len(text) > longest:
            raise FieldsError({name: "name_too_long"})
        return text or None

    def moment(self, name: str) -> datetime:
        """A day and time in the zone of whoever wrote it. Raises `FieldsError`."""
        try:
            local = datetime.fromisoformat(self.form.said(name))
        except ValueError:
            raise FieldsError({name: "no_moment"}) from None
        if local.tzinfo is not None or not FIRST_YEAR <= local.year <= LAST_YEAR:
            raise FieldsError({name: "no_moment"})
        return local.replace(tzinfo=self.zone).astimezone(UTC)

    def day(self, name: str) -> date:
        """A day. Raises `FieldsError`."""
        try:
            day = date.fromisoformat(self.form.said(name))
        except ValueError:
            raise FieldsError({name: "no_day"}) from None
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise FieldsError({name: "no_day"})
        return day

    def happened(self) -> datetime | None:
        """The end of the day on which something happened, none for today. Raises `FieldsError`."""
        if not self.form.said("on"):
            return None
        day, today = self.day("on"), self.now.astimezone(self.zone).date()
        if day > today:
            raise FieldsError({"on": "in_future"})
        return None if day == today else datetime.combine(day, time(23, 59, 59), self.zone).astimezone(UTC)

    def money(self) -> Money | None:
        """An amount, if one was written. Raises `FieldsError`."""
        written = self.form.said("amount")
        if not written:
            return None
        if len(written) > LONGEST_AMOUNT:
            raise FieldsError({"amount": "too_large"})
        try:
            return money(plain_amount(written, self.language), self.form.said("currency"))
        except WrongValueError as error:
            raise FieldsError({FIELDS[error.field]: error.why}) from error

    def account(self) -> str | None:
        """The account to be joined, none for a new one. Raises `FieldsError` where neither of those offered was chosen.

        Which can be joined the use case knows.
        """
        chosen = self.form.said("account")
        if ID.fullmatch(chosen) or (not chosen and ("account" in self.form or not accounts_in(self.form))):
            return chosen or None
        raise FieldsError({"account": "choose"})

    def other_lead(self) -> str | None:
        """The lead that a pasted link names, if anything was pasted. Raises `FieldsError`."""
        pasted = self.form.said("duplicate_of")
        named = ID.findall(pasted[:LONGEST_LINK].lower())
        if pasted and not named:
            raise FieldsError({"duplicate_of": "no_lead_in_it"})
        return named[-1] if named else None


def accounts_in(form: Form) -> list[str]:
    """The accounts that a form offers to be joined."""
    return list(dict.fromkeys(filter(ID.fullmatch, form.said("accounts").split(","))))[:MOST_OFFERED]


def gathered(*readers: Callable[[], Mapping[str, Any]]) -> dict[str, Any]:
    """The values of all fields. Raises `FieldsError` with everything that is wrong at once."""
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for read in readers:
        try:
            values |= read()
        except FieldsError as wrong:
            errors |= wrong.errors
    if errors:
        raise FieldsError(errors)
    return values


def plain_amount(written: str, language: str) -> str:
    """An amount as people write it, "1,200.50" or "1 200,50", as a plain decimal text."""
    text = "".join(written.split())
    if language == "en" and GROUPED.fullmatch(text):
        return text.replace(",", "")
    return text.replace(",", ".") if text.count(",") == 1 and "." not in text else text
