"""From a form to an `Incoming` command, as its source says it is to be read."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import unquote_plus
from zoneinfo import ZoneInfo

import orjson

from lead_intake.domain import limits
from lead_intake.domain.field_names import by_looks, propose
from lead_intake.domain.inputs import Discarded, Refused
from lead_intake.domain.mapping import Record, content_of
from lead_intake.domain.sources import Source
from lead_intake.domain.targets import NOT_SAID_BY_VISITORS
from lead_intake.entrypoints.form_bodies import Form, read_form
from lead_intake.entrypoints.incoming import Gate
from lead_intake.ports import Contacts, SubmissionRow
from lead_intake.use_cases.take_in import FORM, LEAD, Incoming

REDIRECTS = ("_redirect", "redirect_to", "_next")
_LINK = re.compile(r"https?://|www\.|\[url|<a\s", re.IGNORECASE)
NAMES = frozenset({"name", "first_name", "last_name"})
MOST_LINKS = 5
HONEYPOT = "a field that people do not see was filled"
LINKS = "a name or a message full of links"
TEST_PING = "a test of the tool that sends"


class Forms:
    """Reads forms; `contacts` knows phones, `zone` is the installation's."""

    def __init__(self, gate: Gate, contacts: Contacts, zone: ZoneInfo) -> None:
        self._gate = gate
        self._contacts = contacts
        self._zone = zone

    def incoming(self, source: Source, form: Form, headers: str, now: datetime) -> Incoming:
        """A form that came just now; what is obviously a bot's is kept and leads to nothing."""
        command = self._command(source, form, _words(form), now)
        bot = _bot(source, form.record)
        if bot is not None:
            command = command._replace(reading=Discarded(bot))
        return command._replace(raw=form.raw, content_type=form.content_type, headers=headers)

    def again(self, source: Source, row: SubmissionRow, now: datetime) -> Incoming:
        """A kept one, read as the source says today; whoever asks for it has seen that it is no bot's."""
        form = read_form(row.raw or b"", row.content_type or "")
        command = self._command(source, form, row.body or "", now, row.received_at)
        return command._replace(raw=row.raw, content_type=row.content_type, headers=row.headers)

    def _command(self, source: Source, form: Form, words: str, now: datetime, at: datetime | None = None) -> Incoming:
        """`at` is when it came, where that is not now."""
        if form.problem is not None:
            return Incoming(Refused((form.problem,)), LEAD, FORM, source.id, words)
        content, problems = content_of(form.record, targets_of(source, form.record), "leads", zone=self._zone)
        manner = source.manner
        content["source"] = source.id
        content.setdefault("kind", manner.touch_kind)
        if manner.campaign is not None:
            content.setdefault("campaign", manner.campaign)
        if at is not None:
            content.setdefault("occurred_at", at.isoformat())
        _words_aside(content)
        self._with_country(content, manner.default_country)
        command = self._gate.lead(content, words, FORM, now)
        if problems:
            more = command.reading.problems if isinstance(command.reading, Refused) else ()
            named = {problem.field for problem in problems}
            others = [one for one in more if one.field not in named]
            command = command._replace(reading=Refused((*problems, *others)))
        return command._replace(source=source.id)

    def _with_country(self, content: dict[str, Any], country: str | None) -> None:
        """Phones without a calling code, made whole by the source's country where the form names none."""
        if country is None or "country" in content.get("company", {}):
            return
        if "phone" in content:
            content["phone"] = self._whole(content["phone"], country)
        if "phones" in content:
            content["phones"] = [self._whole(number, country) for number in content["phones"]]

    def _whole(self, number: str, country: str) -> str:
        read = self._contacts.phone(number, country)
        return read if isinstance(read, str) else number


def _words_aside(content: dict[str, Any]) -> None:
    """Words where a phone was asked for ("call me") do not refuse a lead that has an e-mail: they are a field of it."""
    words = content.get("phone")
    if "email" not in content or words is None or any(letter.isdigit() for letter in words):
        return
    fields = content.setdefault("fields", {})
    content.pop("phone")
    if len(fields) < limits.FIELDS:  # else they stand in what is kept of the form
        fields.setdefault("phone", words)
    if content.get("phones"):
        content["phone"] = content["phones"].pop(0)


def targets_of(source: Source, record: Record) -> Mapping[str, str | None]:
    """What each field is: by the source's mapping, else by its name, else by its looks."""
    proposed = {name: to for name, to in propose(record, "leads").items() if to not in NOT_SAID_BY_VISITORS}
    technical = dict.fromkeys((*REDIRECTS, source.manner.honeypot))
    targets: dict[str, str | None] = {**proposed, **technical, **source.mapping}
    return {**by_looks(record, {name: targets[name] for name in targets.keys() & record.keys()}), **targets}


def _words(form: Form) -> str:
    """As people read it, and as a person is found in it who is to be erased."""
    if form.problem is not None:
        return unquote_plus(form.raw.decode("utf-8", "replace")).replace("\0", "\ufffd")
    return orjson.dumps(form.record).decode()


def _bot(source: Source, record: Record) -> str | None:
    """Why this is obviously no person's, if it is not."""
    if any(value.strip() for value in record.get(source.manner.honeypot, ())):
        return HONEYPOT
    if {name: list(values) for name, values in record.items()} == {"test": ["test"]}:
        return TEST_PING
    for name, target in targets_of(source, record).items():
        for value in record.get(name, ()):
            if target in NAMES and _LINK.search(value):
                return LINKS
            if target == "message" and ("[url" in value.lower() or len(_LINK.findall(value)) > MOST_LINKS):
                return LINKS
    return None
