"""Rules of the criteria as sentences, and what one version has otherwise than another."""

from collections.abc import Iterable, Mapping

from babel.support import NullTranslations

from qualification.domain.criteria import ActivityRule, FitRule
from qualification.domain.criteria_changes import Change, NumberChange, RuleChange, SetChange
from qualification.pages.hours import country_name
from service_kit.pages import Formats
from service_kit.pages.industries import INDUSTRIES
from service_kit.pages.saying import N_

TOUCHES = {
    "demo_requested": N_("Asks for a demonstration"), "call_requested": N_("Asks for a call"),
    "call_received": N_("Calls us"), "form_submitted": N_("Fills in a form"), "chat_started": N_("Begins a chat"),
    "event_registered": N_("Registers for an event"), "event_attended": N_("Takes part in an event"),
    "price_viewed": N_("Looks at prices"), "content_downloaded": N_("Downloads a document"),
    "product_used": N_("Tries the product"), "email_clicked": N_("Follows a link in a letter"),
    "email_opened": N_("Opens a letter"), "email_sent": N_("Gets a letter"),
    "ad_clicked": N_("Follows an advertisement"),
    "page_viewed": N_("Looks at a page"), "unsubscribed": N_("Unsubscribes"), "imported": N_("Comes in a list"),
    "other": N_("Another touch"),
}  # fmt: skip
INTENTS = {
    "notification": N_("notification"), "nurture": N_("keeping interest"), "expert": N_("for those in the know"),
}  # fmt: skip
ATTRIBUTES = {
    "source": N_("Source"), "industry": N_("Industry"), "country": N_("Country"), "size_band": N_("Company size"),
    "job_level": N_("Level"), "email_kind": N_("Address"), "identities": N_("Known contacts"),
    "has_company": N_("Company known"),
}  # fmt: skip
VALUES = {
    "industry": INDUSTRIES,
    "email_kind": {
        "business": N_("of a company"), "free": N_("of a free mail service"), "disposable": N_("throwaway"),
        "role": N_("of a department"), "none": N_("none"),
    },
    "job_level": {
        "c_level": N_("board"), "vp": N_("vice president"), "director": N_("director"), "manager": N_("manager"),
        "specialist": N_("specialist"), "other": N_("another"),
    },
    "identities": {"email": N_("e-mail"), "phone": N_("telephone"), "external": N_("another system's number")},
}  # fmt: skip
FIELDS = {
    "half_life_days": N_("Activity halves in"), "fit_lines": N_("Fit for A, B, C"),
    "activity_lines": N_("Activity for 1, 2, 3"), "handed_over": N_("Handed over"),
    "hand_raisers": N_("Handed over at once"),
}  # fmt: skip


class CriteriaWords:
    """Words in one reader's language."""

    def __init__(self, words: NullTranslations, formats: Formats, language: str) -> None:
        self._words = words
        self._formats = formats
        self._language = language

    def points(self, points: float) -> str:
        """`+40` and `−20`, with a real minus."""
        return f"{'−' if points < 0 else '+'}{self._formats.number(abs(points))}"

    def value(self, attribute: str, value: object) -> str:
        """One value of an attribute."""
        if attribute == "country":
            return country_name(str(value), self._language)
        known: Mapping[str, str] = VALUES.get(attribute, {})
        return self._words.gettext(known[str(value)]) if str(value) in known else str(value).replace("_", " ")

    def when(self, rule: FitRule | ActivityRule) -> str:
        """What a rule asks for: `Looks at prices, once a day`, `Company size from 51-200 to 1001+`."""
        return self._touch(rule) if isinstance(rule, ActivityRule) else self._attribute(rule)

    def _touch(self, rule: ActivityRule) -> str:
        said = self.touch(rule.kind)
        if rule.intent is not None:
            said += f" ({self._words.gettext(INTENTS[rule.intent])})"
        return said + (", " + self._words.gettext("once a day") if rule.once_a_day else "")

    def touch(self, kind: str) -> str:
        """What somebody does."""
        return self._words.gettext(TOUCHES[kind]) if kind in TOUCHES else kind.replace("_", " ")

    def _attribute(self, rule: FitRule) -> str:
        _, name = self._words.gettext, self._words.gettext(ATTRIBUTES[rule.attribute])
        values = rule.value if isinstance(rule.value, tuple) else (rule.value,)
        said = [self.value(rule.attribute, one) for one in values]
        if rule.attribute == "has_company" or rule.op == "exists":
            return name if rule.value is not False else _("%(what)s: not known") % {"what": name}
        if rule.op == "range":
            return _("%(what)s from %(first)s to %(last)s") % {"what": name, "first": said[0], "last": said[-1]}
        return f"{name}: {', '.join(said)}"

    def gives(self, rule: FitRule | ActivityRule) -> str:
        """`activity +40`."""
        part = self._words.gettext("activity") if isinstance(rule, ActivityRule) else self._words.gettext("fit")
        return f"{part} {self.points(rule.points)}"

    def change(self, change: Change) -> str:
        """One difference as a sentence."""
        _ = self._words.gettext
        if isinstance(change, RuleChange):
            return self._rule_change(change)
        name = _(FIELDS[change.field])
        if isinstance(change, NumberChange):
            days = change.field == "half_life_days"
            before, after = (self._numbers(values, days=days) for values in (change.before, change.after))
            return _("%(what)s: %(after)s instead of %(before)s") % {"what": name, "before": before, "after": after}
        return f"{name}: {self._set_change(change)}"

    def _set_change(self, change: SetChange) -> str:
        name = self.touch if change.field == "hand_raisers" else str
        added, removed = ([name(one) for one in each] for each in (change.added, change.removed))
        came = self._words.gettext("also %(what)s") % {"what": ", ".join(added)} if added else ""
        went = self._words.gettext("no longer %(what)s") % {"what": ", ".join(removed)} if removed else ""
        return "; ".join(filter(None, (came, went)))

    def _rule_change(self, change: RuleChange) -> str:
        _, before, after = self._words.gettext, change.before, change.after
        if before is None and after is not None:
            return _("New: %(when)s gives %(points)s") % {"when": self.when(after), "points": self.gives(after)}
        assert before is not None  # noqa: S101  # one of the two is there
        if after is None:
            return _("Gone: %(when)s gave %(points)s") % {"when": self.when(before), "points": self.gives(before)}
        said = {"when": self.when(after), "points": self.gives(after), "before": self.gives(before)}
        if self.when(before) == self.when(after):
            return _("%(when)s gives %(points)s instead of %(before)s") % said
        said["before"] = f"{self.when(before)}, {self.gives(before)}"
        return _("%(when)s gives %(points)s; it was: %(before)s") % said

    def _numbers(self, values: Iterable[float], *, days: bool) -> str:
        said = ", ".join(self._formats.number(one) for one in values)
        return self._words.gettext("%(days)s days") % {"days": said} if days else said
