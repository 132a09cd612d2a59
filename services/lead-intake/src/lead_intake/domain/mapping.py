"""From the fields of a form or the columns of a list to the content of a lead or a touch.

A target says what a field is: `email`, `company.name`, `consent.<purpose>`, `fields.<name>`..., None to leave it out.
What nobody has a target for goes to `fields` under its own name, so that nothing is lost; and so does what two fields
say differently of one target, after the first.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from lead_intake.domain import cells, limits, times
from lead_intake.domain.aliases import COUNTRY_NAMES, KIND_NAMES
from lead_intake.domain.countries import COUNTRIES
from lead_intake.domain.field_names import plain, propose
from lead_intake.domain.identities import is_key, slug
from lead_intake.domain.problems import Problem
from lead_intake.domain.targets import Kind, Targets, is_target

__all__ = ["Kind", "Record", "Targets", "content_of", "is_target", "propose", "without_room"]

Record = Mapping[str, Sequence[str]]
"""Field or column name to its values as text."""
_NAMES = ("first_name", "middle_name", "last_name")
_HOST = re.compile(r"(?:https?://)?[^\s/@]+\.[^\s/@.]{2,63}(?:[/?#]\S*)?")
_MACRO = re.compile(r"[{}]|%7B", re.IGNORECASE)


def content_of(record: Record, targets: Targets, kind: Kind, *, zone: ZoneInfo) -> tuple[dict[str, Any], list[Problem]]:
    """The content of one lead or touch, as the bodies of the HTTP routes have it, and what could not be understood.

    Days and times without a zone are those of `zone`. Empty cells, also `n/a` and the like, say nothing.
    """
    content = _gathered(record, targets, zone)
    return (content.lead() if kind == "leads" else content.touch()), content.problems


def without_room(record: Record, targets: Targets, kind: Kind, *, zone: ZoneInfo) -> list[str]:
    """The names of fields whose texts `content_of` leaves out, since the fields of a lead hold no more."""
    content = _gathered(record, targets, zone)
    _ = content.lead() if kind == "leads" else content.touch()
    return content.without_room


def _gathered(record: Record, targets: Targets, zone: ZoneInfo) -> "_Content":
    content = _Content(zone)
    for name, values in record.items():
        target = targets.get(name, f"fields.{name}")
        if target is not None:
            for value in values:
                if value:
                    content.add(name, target, value)
    return content


class _Content:
    """What one record says, gathered target by target."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.problems: list[Problem] = []
        self.without_room: list[str] = []
        self._parts: dict[str, str] = {}
        self._zone = zone
        self._said: dict[str, Any] = {}
        self._emails: list[str] = []
        self._phones: list[str] = []
        self._fields: dict[str, Any] = {}
        self._room = limits.FIELDS_BYTES - 2
        self._readers: Mapping[str, Callable[[str, str, str], None]] = {
            "email": self._email,
            "phone": self._phone,
            "message": self._message,
            "source": self._key,
            "campaign": self._key,
            "company.country": self._country,
            "company.domain": self._domain,
            "company.size": self._size,
            "kind": self._kind,
            "occurred_at": self._moment,
            "number": self._number,
            "path": self._path,
        }

    def add(self, name: str, target: str, value: str) -> None:
        """One value that stands under `name` and is meant as `target`."""
        reader = self._readers.get(target)
        group, _, inner = target.partition(".")
        if reader is not None:
            reader(name, target, value)
        elif group == "consent":
            given = cells.answer(value)
            if given is None:
                self._field(name, value)  # neither yes nor no is no consent
            else:
                self._hold(name, target, value, given)
        elif group == "fields":
            self._field(inner, value)
        else:
            self._text(name, target, value)

    def lead(self) -> dict[str, Any]:
        """The body of a lead."""
        said = self._said
        content = _named(said, "name", "job_title", "message", "source", "campaign", "kind", "occurred_at")
        if "name" in content:
            for part, name in self._parts.items():
                self._field(name, said[part])
        elif parts := [said[part] for part in _NAMES if part in said]:
            content["name"] = " ".join(parts)
        for group in ("company", "consent", "external_ids"):
            if inner := {key.partition(".")[2]: value for key, value in said.items() if key.startswith(f"{group}.")}:
                content[group] = inner
        for one, several, found in (("email", "emails", self._emails), ("phone", "phones", self._phones)):
            if found:
                content[one] = found[0]
            if len(found) > 1:
                content[several] = found[1 : limits.CONTACTS_PER_INPUT]
            for more in found[limits.CONTACTS_PER_INPUT :]:
                self._field(several, more)
        return content | ({"fields": self._fields} if self._fields else {})

    def touch(self) -> dict[str, Any]:
        """The body of a touch; the first of lead id, e-mail, external id and phone says who it was."""
        said = self._said
        externals = [f"{key.partition('.')[2]}:{said[key]}" for key in said if key.startswith("external_ids.")]
        who = (
            ("id", [said["lead.id"]] if "lead.id" in said else []),
            ("email", self._emails),
            ("external_id", externals),
            ("phone", self._phones),
        )
        content = _named(said, "kind", "campaign", "source", "occurred_at", "message")
        content["lead"] = next(({name: found[0]} for name, found in who if found), {})
        known = _named(said, "content_key", "path", "number")
        properties = {f"{name} (2)" if name in known else name: value for name, value in self._fields.items()} | known
        return content | ({"properties": properties} if properties else {})

    def _hold(self, name: str, target: str, value: str, read: Any) -> None:
        """The first that is said of a target holds; what says something else is kept under its own name."""
        if self._said.setdefault(target, read) != read:
            self._field(name, value)

    def _text(self, name: str, target: str, value: str) -> None:
        if clean := cells.text(value):
            self._hold(name, target, value, clean)
            if target in _NAMES:
                self._parts.setdefault(target, name)

    def _message(self, _: str, target: str, value: str) -> None:
        if clean := cells.text(value):
            self._said[target] = f"{self._said[target]}\n{clean}" if target in self._said else clean

    def _email(self, name: str, _: str, value: str) -> None:
        self._emails += [address for address in cells.emails(value) if address not in self._emails]
        self._field(name, cells.beside_emails(value))

    def _phone(self, _: str, target: str, value: str) -> None:
        numbers = cells.phones(value)
        if isinstance(numbers, Problem):
            self.problems.append(numbers._replace(field=target))
        else:
            self._phones += [number for number in numbers if number not in self._phones]

    def _key(self, name: str, target: str, value: str) -> None:
        """A key made of what was written; the words themselves are kept where they differ."""
        clean = cells.text(value)
        key = clean if is_key(clean) else "" if _MACRO.search(clean) else slug(clean)
        held = self._said.setdefault(target, key) if key else key
        if key != clean or held != key:
            self._field(name, clean)

    def _kind(self, name: str, target: str, value: str) -> None:
        if clean := plain(cells.text(value)):
            self._hold(name, target, value, KIND_NAMES.get(clean, clean.replace(" ", "_")))

    def _moment(self, name: str, target: str, value: str) -> None:
        read = times.moment(value, self._zone)
        if isinstance(read, Problem):
            self.problems.append(read._replace(field=target))
        elif read is not None:
            self._hold(name, target, value, read.isoformat())

    def _number(self, name: str, target: str, value: str) -> None:
        read = cells.number(value)
        if isinstance(read, Problem):
            self.problems.append(read._replace(field=target))
        elif read is not None:
            self._hold(name, target, value, float(read))

    def _size(self, name: str, target: str, value: str) -> None:
        self._or_field(name, target, value, cells.count(value))

    def _country(self, name: str, target: str, value: str) -> None:
        clean = cells.text(value)
        code = clean.upper() if clean.upper() in COUNTRIES else COUNTRY_NAMES.get(clean.casefold())
        self._or_field(name, target, value, code)

    def _domain(self, name: str, target: str, value: str) -> None:
        clean = cells.text(value)
        self._or_field(name, target, value, clean if _HOST.fullmatch(clean) else None)

    def _path(self, name: str, target: str, value: str) -> None:
        clean = cells.text(value)
        path = urlsplit(clean).path or "/" if clean.startswith(("http://", "https://")) else clean
        if path:
            self._hold(name, target, value, path)

    def _or_field(self, name: str, target: str, value: str, read: str | int | None) -> None:
        """A lead is worth more than its country: what is no country stays as it is among the fields."""
        if read:
            self._hold(name, target, value, read)
        else:
            self._field(name, value)

    def _field(self, name: str, value: str) -> None:
        """Kept as far as a lead's fields have room."""
        clean = cells.text(value)
        key = cells.text(name)[: limits.FIELD_NAME_LENGTH] or "unnamed"
        size = len(repr(clean)) + len(repr(key)) + 8
        if not clean:
            return
        if size > self._room or (key not in self._fields and len(self._fields) >= limits.FIELDS):
            self.without_room.append(name)
            return
        self._room -= size
        held = self._fields.get(key)
        several = held if isinstance(held, list) else [held]
        self._fields[key] = clean if held is None else [*several, clean]


def _named(said: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: said[name] for name in names if name in said}
