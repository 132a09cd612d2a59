"""What each person wants of their digest, and when the next one is due."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from digest.domain.digest_times import DEFAULTS, DigestSettings, Due, Kind, Weekdays, newest_due, next_due
from digest.domain.parts import Part, says_something
from digest.domain.people import Person

JUST_BEFORE = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody said about their digest; None: as their role has it. `paused_until` is the first day again.

    `left_out` are parts that are not wanted, so that parts of later days are in it.
    """

    kind: Kind | None = None
    weekday: int | None = None
    hour: int | None = None
    wanted: bool | None = None
    escalations: bool = True
    paused_until: date | None = None
    left_out: tuple[Part, ...] = ()

    def settings(self, person: Person) -> DigestSettings:
        """What holds for this person."""
        default = DEFAULTS[person.role]
        return DigestSettings(
            kind=self.kind or default.kind,
            weekday=default.weekday if self.weekday is None else self.weekday,
            hour=default.hour if self.hour is None else self.hour,
            on=(default.on if self.wanted is None else self.wanted)
            and says_something(person.role, self.left_out)
            and person.active
            and person.email is not None,
            left_out=self.left_out,
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """One person's wish and the next period: `due_at` is None where nothing is due.

    `sent_on` is the day of the last period that was dealt with; `sent_count` numbers what was said about it.
    `person_version` is the version of the person that the plan was worked out for: their zone, language or role may
    have changed since.
    """

    person: str
    wish: Wish = Wish()
    due_at: datetime | None = None
    sent_on: date | None = None
    sent_count: int = 0
    person_version: int = 0
    version: int = 0

    def planned(self, person: Person, working: Weekdays, now: datetime) -> "Plan":
        """With the next period after `now`, for the person as they are; a daily one comes on days of `working`."""
        zone, after = ZoneInfo(person.time_zone), now
        if self.wish.paused_until is not None:
            again = datetime.combine(self.wish.paused_until, time.min, zone) - JUST_BEFORE
            after = max(now, again.astimezone(now.tzinfo))
        due = next_due(self.wish.settings(person), zone, after, self.sent_on, working)
        return replace(
            self,
            due_at=None if due is None else due.at,
            person_version=person.version,
            version=self.version + 1,
        )

    def period(self, person: Person, working: Weekdays, now: datetime) -> Due | None:
        """The period that is due now; None where it is too late for it, or they want none any more."""
        zone = ZoneInfo(person.time_zone)
        if self.wish.paused_until is not None and now.astimezone(zone).date() < self.wish.paused_until:
            return None
        return newest_due(self.wish.settings(person), zone, now, self.sent_on, working)

    def done(self, person: Person, working: Weekdays, day: date, now: datetime) -> "Plan":
        """After the period of `day` was dealt with, whether there was anything to send or not."""
        return replace(self, sent_on=day).planned(person, working, now)

    def wishing(self, person: Person, working: Weekdays, wish: Wish, now: datetime) -> "Plan":
        """After the person said what they want."""
        return replace(self, wish=wish).planned(person, working, now)

    def said(self) -> "Plan":
        """After one more digest was sent, which is said under this number."""
        return replace(self, sent_count=self.sent_count + 1, version=self.version + 1)
