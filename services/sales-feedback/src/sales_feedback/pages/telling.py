"""What people are told after an action: what was done, or who did what meanwhile and how it stands now."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from babel.support import NullTranslations

from sales_feedback.domain.clock import due_at
from sales_feedback.domain.entries import Entry, Money
from sales_feedback.domain.handover import standing
from sales_feedback.domain.money import money
from sales_feedback.domain.reasons import REASONS
from sales_feedback.pages.changes import Change, latest_change
from sales_feedback.pages.wording import JOINED, OUTCOMES, RATINGS, STATES, WHAT, WHY_NOT, said
from sales_feedback.use_cases.prepare_actions import Prepared
from service_kit.pages import Formats
from service_kit.pages.saying import N_

A_MOMENT = timedelta(minutes=1)


class Teller(NamedTuple):
    """Words and numbers as one reader reads them; `person` is the reader."""

    words: NullTranslations
    formats: Formats
    language: str
    person: str | None
    now_is: datetime

    def done(self, body: Mapping[str, Any], actions: Sequence[Mapping[str, Any]]) -> str:
        """What was done, and when the next step is due; `body` is the hand-over as the API shows it."""
        told = " · ".join(self.what(one["kind"], one, self._amount(one.get("amount"))) for one in actions)
        due = body["due_at"]
        if due is None or actions[0]["kind"] in {"rated", "accepted"}:
            return told
        return f"{told} · {self.words.gettext('next step due %(when)s') % {'when': self.when(due)}}"

    def undone(self, action: Mapping[str, Any]) -> str:
        """What was taken back."""
        told = self.what(action["kind"], action, self._amount(action.get("amount")))
        return self.words.gettext("Taken back: %(what)s") % {"what": told}

    def what(self, kind: str, detail: Mapping[str, Any], amount: Money | None) -> str:
        """An action in a few words, with the outcome, reason or amount that belongs to it."""
        told = self.words.gettext(JOINED) if detail.get("joined") else said(self.words, WHAT, kind)
        if kind == "contacted":
            return said(self.words, OUTCOMES, detail["outcome"])
        if kind in {"returned", "lost"} and detail.get("reason"):
            return f"{told}: {self.reason(kind, detail['reason'])}"
        if kind == "rated":
            return f"{told}: {said(self.words, RATINGS, detail['rating']).lower()}"
        return f"{told}: {self.formats.money(*amount)}" if amount is not None else told

    def reason(self, kind: str, key: str) -> str:
        """A reason, as it stands inside a sentence."""
        of = "return" if kind == "returned" else "loss"
        label = next((one.label for one in REASONS if one.of == of and one.key == key), None)
        return key.replace("_", " ") if label is None else getattr(label, self.language).lower()

    def when(self, moment: datetime | str) -> str:
        """A moment."""
        at = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
        return self.words.gettext("just now") if abs(at - self.now_is) < A_MOMENT else self.formats.when(at)

    def why_not(self, why: str) -> str:
        """Why an action is not possible."""
        return said(self.words, WHY_NOT, why)

    def changed(self, prepared: Prepared) -> str:
        """Who did what last, and when."""
        change = latest_change(prepared.shown.handover)
        told = self._change(change)
        when = self.when(change.at)
        who = self._who(change, prepared.names)
        return f"{who}: {told}, {when}." if who else f"{told}, {when}."

    def now(self, prepared: Prepared) -> str:
        """How the hand-over stands."""
        handover = prepared.shown.handover
        stands = standing(handover)
        told = [self.words.gettext("Now: %(state)s") % {"state": said(self.words, STATES, stands.state)}]
        if stands.attempts:
            told.append(
                self.words.ngettext("%(num)s attempt", "%(num)s attempts", stands.attempts) % {"num": stands.attempts}
            )
        due = due_at(handover, handover.present(prepared.shown.now))
        if due is not None:
            overdue = due < self.now_is
            sentence = N_("next step was due %(when)s") if overdue else N_("next step due %(when)s")
            told.append(self.words.gettext(sentence) % {"when": self.when(due)})
        return ", ".join(told) + "."

    def _change(self, change: Change) -> str:
        told = self.of(change.entry)
        return self.words.gettext("Taken back: %(what)s") % {"what": told} if change.taken_back else told

    def of(self, entry: Entry) -> str:
        """An entry in a few words."""
        return self.what(entry.kind, entry._asdict(), entry.money)

    def _who(self, change: Change, names: Mapping[str, str]) -> str:
        """Who acted; not known of what was taken back, and of machines."""
        by = change.entry.by
        if change.taken_back or by is None:
            return ""
        return self.words.gettext("You") if by == self.person else names.get(by, "")

    @staticmethod
    def _amount(given: Mapping[str, str] | None) -> Money | None:
        return None if given is None else money(_plain(given["amount"]), given["currency"])


def _plain(amount: str) -> str:
    return format(Decimal(amount), "f")
