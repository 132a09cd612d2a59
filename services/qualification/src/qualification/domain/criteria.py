"""Criteria: the versioned rules that score fit and activity and say when a lead is qualified.

Closed on purpose: a rule compares one attribute or counts one kind of touch, so that every score can be explained and
no version can ever run code.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import inf, nextafter
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from qualification.domain.attributes import ORDERED, Attributes, is_known
from working_time import zone_named

Op = Literal["eq", "in", "range", "exists"]
Scalar = str | bool | int | float
Value = Scalar | tuple[str | int | float, ...] | None
Reasons = tuple[tuple[str, float], ...]
"""Rule ids and the points they gave."""
FITS = 8192
"""Different attributes whose fit is remembered."""
PLACES = 6
"""Grades are decided on values rounded to 1e-6: sums of floats depend on the order of their parts."""


class FitRule(NamedTuple):
    """Points for an attribute of the lead.

    `eq` and `in` compare (of `identities`, any one is enough); `range` is from the first to the last value of an
    ordered attribute, both included; `exists` asks whether the attribute is known (value false: whether it is not).
    """

    id: str
    attribute: str
    op: Op
    value: Value
    points: float

    def applies(self, attributes: Attributes) -> bool:
        """Whether the lead gets the points."""
        if self.op == "exists":
            return is_known(self.attribute, attributes) is (self.value is not False)
        actual = getattr(attributes, self.attribute)
        if self.op == "range":
            order = ORDERED[self.attribute]
            bounds = self.value if isinstance(self.value, tuple) else ()
            first, last = (order.index(str(bound)) for bound in bounds)
            return actual in order and first <= order.index(actual) <= last
        wanted = self.value if isinstance(self.value, tuple) else (self.value,)
        if isinstance(actual, tuple):
            return any(one in wanted for one in actual)
        return actual in wanted


class Fit(NamedTuple):
    """How well some attributes suit us, in points, and the rules that say so."""

    points: float
    reasons: Reasons


class ActivityRule(NamedTuple):
    """Points for each touch of a kind, of one intent only if it names one; `once_a_day` counts a day once."""

    id: str
    kind: str
    intent: str | None
    points: float
    once_a_day: bool


def least_that_rounds_to(line: float) -> float:
    """The least number that, rounded as grades are, is not below `line`."""
    below = min(line - 10.0**-PLACES, nextafter(line, -inf))
    least = max(line + 10.0**-PLACES, nextafter(line, inf))
    while below < (middle := below + (least - below) / 2) < least:
        if round(middle, PLACES) >= line:
            least = middle
        else:
            below = middle
    return least


@dataclass(frozen=True, slots=True)
class Criteria:
    """One immutable version.

    `fit_lines` are the least fit for A, B, C and `activity_lines` the least activity for 1, 2, 3; `half_life_days` is
    the time in which activity halves. All rules that match a touch give their points.
    """

    version: int
    in_force_from: datetime
    fit_rules: tuple[FitRule, ...]
    activity_rules: tuple[ActivityRule, ...]
    half_life_days: float
    fit_lines: tuple[float, float, float]
    activity_lines: tuple[float, float, float]
    handed_over: frozenset[str]
    hand_raisers: frozenset[str] = frozenset()
    half_life_seconds: float = field(init=False, compare=False)
    line: float = field(init=False, compare=False)
    """The least activity that any handed-over grade asks for: the line a lead is watched against."""
    _fit_from: tuple[float, ...] = field(init=False, compare=False, repr=False)
    _activity_from: tuple[float, ...] = field(init=False, compare=False, repr=False)
    """The lines as the least numbers that round to them: to look up costs a fraction of rounding."""
    _by_kind: dict[str, tuple[ActivityRule, ...]] = field(init=False, compare=False, repr=False)
    _points: dict[str, float] = field(init=False, compare=False, repr=False)
    _fits: dict[Attributes, Fit] = field(init=False, compare=False, repr=False)
    _kinds_of_fit: dict[Reasons, Fit] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Prepare what every touch asks for."""
        kinds: dict[str, tuple[ActivityRule, ...]] = {}
        for rule in self.activity_rules:
            kinds[rule.kind] = (*kinds.get(rule.kind, ()), rule)
        lines = [self.activity_lines[int(grade[1]) - 1] for grade in self.handed_over if grade[1] != "4"]
        object.__setattr__(self, "_fit_from", tuple(map(least_that_rounds_to, self.fit_lines)))
        object.__setattr__(self, "_activity_from", tuple(map(least_that_rounds_to, self.activity_lines)))
        object.__setattr__(self, "_by_kind", kinds)
        object.__setattr__(self, "_points", {rule.id: rule.points for rule in self.activity_rules})
        object.__setattr__(self, "_fits", {})
        object.__setattr__(self, "_kinds_of_fit", {})
        object.__setattr__(self, "half_life_seconds", self.half_life_days * 86_400.0)
        object.__setattr__(self, "line", min(lines, default=self.activity_lines[-1]))

    def rules_for(self, kind: str, intent: str | None) -> list[ActivityRule]:
        """The activity rules that a touch meets."""
        return [rule for rule in self._by_kind.get(kind, ()) if rule.intent is None or rule.intent == intent]

    def points_of(self, activity_rule: str) -> float:
        """The points of one of its activity rules."""
        return self._points[activity_rule]

    def fit_reasons(self, attributes: Attributes) -> Reasons:
        """The fit rules that apply, with their points."""
        return self._fit(attributes).reasons

    def fit(self, attributes: Attributes) -> float:
        """How well the lead suits us, in points."""
        return self._fit(attributes).points

    def _fit(self, attributes: Attributes) -> Fit:
        """Remembered: coarse as attributes are, many leads share them, and many that differ meet the same rules."""
        known = self._fits.get(attributes)
        if known is None:
            reasons = tuple((rule.id, rule.points) for rule in self.fit_rules if rule.applies(attributes))
            if len(self._fits) >= FITS:
                self._fits.clear()
                self._kinds_of_fit.clear()
            known = self._kinds_of_fit.setdefault(reasons, Fit(sum(points for _, points in reasons) + 0.0, reasons))
            self._fits[attributes] = known
        return known

    def grade(self, fit: float, activity: float) -> str:
        """Fit letter and activity digit, A1 to D4."""
        a, b, c = self._fit_from
        first, second, third = self._activity_from
        letter = "A" if fit >= a else "B" if fit >= b else "C" if fit >= c else "D"
        digit = "1" if activity >= first else "2" if activity >= second else "3" if activity >= third else "4"
        return letter + digit


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Every version there is, oldest first and at least one, and the zone in whose days once-a-day rules count."""

    all: tuple[Criteria, ...]
    zone: str = "UTC"
    zone_info: ZoneInfo = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Find the zone once; raises `UnknownZoneError`."""
        object.__setattr__(self, "zone_info", zone_named(self.zone))

    def in_force(self, at: datetime) -> Criteria:
        """The version that judges an input recorded at `at`; the first one judges everything before it, too."""
        if at >= self.all[-1].in_force_from:
            return self.all[-1]
        place = bisect_right(self.all, at, key=lambda criteria: criteria.in_force_from)
        return self.all[max(0, place - 1)]

    def numbered(self, version: int) -> Criteria:
        """The version with this number; raises `KeyError`."""
        if not 1 <= version <= len(self.all):
            raise KeyError(version)
        return self.all[version - 1]

    def between(self, older: int, newer: int) -> Sequence[tuple[Criteria, Criteria]]:
        """Each step from one version to the next, from `older` to `newer`."""
        return list(zip(self.all[older - 1 : newer - 1], self.all[older:newer], strict=True))
