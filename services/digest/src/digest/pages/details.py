"""What else is said of a fact on a timeline: to whom, how, until when, what was agreed."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from babel.support import NullTranslations

from digest.domain.timeline import RECYCLED
from digest.pages.qualified_rows import HOW
from digest.pages.wording import CHANNELS, OUTCOMES, RATINGS, REASONS, said
from service_kit.pages import Formats
from service_kit.pages.saying import N_

AGREED = {
    "call": N_("call agreed"), "email": N_("letter promised"), "meeting": N_("meeting agreed"),
    "offer": N_("offer promised"), "other": N_("next step agreed"),
}  # fmt: skip
MOVED_BY = {
    "absence": N_("for an absence"), "holiday": N_("for a holiday"), "working_hours": N_("for other working hours"),
}  # fmt: skip
UNNAMED_WAYS = frozenset({"routed", "given"})
"""How a hand-over came about where nothing is to be said of it: by itself, or as the two names say."""


def detail_words(
    words: NullTranslations, formats: Formats, people: Mapping[str, str], kind: str, detail: Mapping[str, Any]
) -> str:
    """The words behind a fact of this kind; empty where its own word says all. `people` are names by their keys."""
    parts = [
        _to_whom(words, people, detail),
        *_judged(words, formats, detail),
        _how(words, detail),
        said(words, CHANNELS, detail.get("channel")),
        said(words, OUTCOMES, detail.get("outcome")),
        _agreed(words, formats, detail.get("next_step")),
        said(words, REASONS, detail.get("reason")) if kind != "lead.qualified" else "",
        # What sales asked for is decided in the line of nurturing behind it.
        _until(words, formats, detail.get("revisit_at")) if kind == RECYCLED else "",
        said(words, RATINGS, detail.get("rating")),
        _moved(words, formats, detail) if kind == "lead.rescheduled" else "",
    ]
    amount, currency = detail.get("amount"), detail.get("currency")
    if isinstance(amount, int) and isinstance(currency, str):
        parts.append(formats.money(amount, currency))
    return ", ".join(part for part in parts if part)


def _to_whom(words: NullTranslations, people: Mapping[str, str], detail: Mapping[str, Any]) -> str:
    """Nothing of people whose names are not known: a key is no name."""
    owner, before = (people.get(detail.get(name) or "", "") for name in ("owner", "previous_owner"))
    if owner and before and owner != before:
        return words.gettext("from %(before)s to %(name)s") % {"before": before, "name": owner}
    return words.gettext("to %(name)s") % {"name": owner} if owner else ""


def after_words(words: NullTranslations, formats: Formats, length: timedelta) -> str:
    """How long after the hand-over began."""
    return words.gettext("%(time)s after hand-over") % {"time": formats.span(length)}


def _judged(words: NullTranslations, formats: Formats, detail: Mapping[str, Any]) -> tuple[str, ...]:
    """The grade it had, and by which criteria."""
    version = detail.get("criteria_version")
    if version is None:
        return ()
    return detail["grade"], words.gettext("version %(number)s") % {"number": formats.number(version)}


def _how(words: NullTranslations, detail: Mapping[str, Any]) -> str:
    how = detail.get("how")
    return "" if how in UNNAMED_WAYS else said(words, HOW, how)


def _agreed(words: NullTranslations, formats: Formats, step: Mapping[str, Any] | None) -> str:
    if step is None:
        return ""
    at = datetime.fromisoformat(step["at"])
    return f"{said(words, AGREED, step['kind'])}: {formats.weekday(at, hour=True)}"


def _until(words: NullTranslations, formats: Formats, moment: str | None) -> str:
    """Until when a lead is left alone."""
    if moment is None:
        return ""
    return words.gettext("until %(when)s") % {"when": formats.day(datetime.fromisoformat(moment))}


def _moved(words: NullTranslations, formats: Formats, detail: Mapping[str, Any]) -> str:
    """To when a deadline moved, and for what."""
    due, why = datetime.fromisoformat(detail["due_at"]), said(words, MOVED_BY, detail.get("why"))
    return f"{words.gettext('to %(when)s') % {'when': formats.weekday(due, hour=True)}} {why}".strip()
