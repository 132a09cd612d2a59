"""What is known about a person, as a join of everything ever said: the order in which it was heard does not matter.

`join` is commutative, associative and idempotent. So a late import, a repeated form, any split into batches and any
order of merges end in the same lead, and nobody has to ask which came first.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

Stamp = tuple[str | int | None, int]
"""A value and when it was said, in microseconds since 1970; None was cleared by hand."""
Given = tuple[bool, int]
"""Consent given (true) or withdrawn (false), and when."""
Seen = Mapping[str, int]
"""A contact and when it was first seen."""

LATEST = ("name", "job_title", "company_name", "company_domain", "industry", "employees", "country")
"""Of these the value said last (by the time it happened) holds; saying nothing changes nothing."""
FIRST = ("source", "campaign")
"""Of these the value said first holds: what brought the lead."""


class Known(NamedTuple):
    """Everything intake knows about one person."""

    since: datetime
    latest: Mapping[str, Stamp]
    first: Mapping[str, Stamp]
    emails: Seen
    phones: Seen
    externals: Seen
    consent: Mapping[str, Given]
    invitations: Mapping[str, tuple[str, ...]] = {}
    """Those that stand, by campaign: one each, several where leads were merged that both had one."""

    def value(self, name: str) -> str | int | None:
        """The value that holds for one of `LATEST` or `FIRST`."""
        stamp = self.latest.get(name) or self.first.get(name)
        return None if stamp is None else stamp[0]

    def text(self, name: str) -> str | None:
        """The same for a field that is a text."""
        value = self.value(name)
        return value if isinstance(value, str) else None

    def number(self, name: str) -> int | None:
        """The same for a field that is a number."""
        value = self.value(name)
        return value if isinstance(value, int) else None

    def purposes(self) -> dict[str, bool]:
        """Consent by purpose, as it stands."""
        return {purpose: self.consent[purpose][0] for purpose in sorted(self.consent)}

    def consenting(self, consent: Mapping[str, Given]) -> "Known":
        """The same with these answers about consent; `_replace` takes six times as long."""
        return Known(
            self.since, self.latest, self.first, self.emails, self.phones, self.externals, consent, self.invitations
        )


def nothing(since: datetime) -> Known:
    """Nothing known, apart from when."""
    return Known(since, {}, {}, {}, {}, {}, {})


def micros(moment: datetime) -> int:
    """Microseconds since 1970 UTC, exactly."""
    return (moment - EPOCH) // MICROSECOND


def in_order(seen: Seen) -> list[str]:
    """Contacts, first seen first."""
    if len(seen) < 2:  # as nearly always
        return list(seen)
    return sorted(seen, key=lambda value: (seen[value], value))


def join(one: Known, other: Known) -> Known:
    """What both say together."""
    return Known(
        since=min(one.since, other.since),
        latest=_joined(one.latest, other.latest, _said_later),
        first=_joined(one.first, other.first, _said_earlier),
        emails=_earliest(one.emails, other.emails),
        phones=_earliest(one.phones, other.phones),
        externals=_earliest(one.externals, other.externals),
        consent=answers(one.consent, other.consent),
        invitations=_together(one.invitations, other.invitations),
    )


def _said_later(new: Stamp, old: Stamp) -> bool:
    """Of two values of one moment the same one must win everywhere, and any value wins over none."""
    return _rank(new) > _rank(old)


def _said_earlier(new: Stamp, old: Stamp) -> bool:
    return (new[1], str(new[0])) < (old[1], str(old[0]))


def _rank(stamp: Stamp) -> tuple[int, bool, int, str]:
    value, at = stamp
    return (at, value is not None, value if isinstance(value, int) else 0, str(value))


def _joined(
    one: Mapping[str, Stamp], other: Mapping[str, Stamp], wins: Callable[[Stamp, Stamp], bool]
) -> Mapping[str, Stamp]:
    if not other:
        return one
    joined = dict(one)
    for name, stamp in other.items():
        if name not in joined or wins(stamp, joined[name]):
            joined[name] = stamp
    return joined


def _earliest(one: Seen, other: Seen) -> Seen:
    if not other:
        return one
    joined = dict(one)
    for value, at in other.items():
        joined[value] = min(at, joined.get(value, at))
    return joined


def _together(
    one: Mapping[str, tuple[str, ...]], other: Mapping[str, tuple[str, ...]]
) -> Mapping[str, tuple[str, ...]]:
    if not other:
        return one
    return {name: tuple(sorted({*one.get(name, ()), *other.get(name, ())})) for name in {**one, **other}}


def answers(one: Mapping[str, Given], other: Mapping[str, Given]) -> Mapping[str, Given]:
    """By purpose, the answer that was given last."""
    if not other:
        return one
    joined = dict(one)
    for purpose, (given, at) in other.items():
        held = joined.get(purpose)
        # Of two answers of one moment the withdrawal holds: the careful reading.
        if held is None or (at, not given) > (held[1], not held[0]):
            joined[purpose] = (given, at)
    return joined
