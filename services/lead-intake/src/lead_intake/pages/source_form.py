"""The form of a source: what stands in it, what of it is wrong, and the form that is put on a site."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, NamedTuple

from lead_intake.domain.sources import Manner, Source
from lead_intake.pages.mapping import KEPT, chosen_targets, value_of
from service_kit.pages.saying import N_

EMPTY_ROWS = 3
"""So many fields more can be mapped each time; each save gives as many again."""
WRONG = {
    "name": N_("Write a name of 1 to 200 letters."),
    "expected_per_day": N_("Write a number above 0, for example 5, or leave it empty."),
    "redirect_to": N_("Write addresses that begin with https://, one a line, at most 20."),
    "campaign": N_("Use a to z, 0 to 9, - and _, up to 64 characters."),
    "default_country": N_("Write the two letters of the country, for example DE."),
    "touch_kind": N_("Choose one of the list."),
    "honeypot": N_("Write the name of a field, up to 200 letters."),
    "mapping": N_("A field's name may have 200 letters, and each target must be one of the list."),
}
"""What is said of a field whose value is not taken."""


class Values(NamedTuple):
    """What stands in the form, as texts; `mapping` are pairs of field and choice."""

    name: str = ""
    expected_per_day: str = ""
    redirect_to: str = ""
    campaign: str = ""
    default_country: str = ""
    touch_kind: str = Manner().touch_kind
    honeypot: str = Manner().honeypot
    active: bool = True
    mapping: Sequence[tuple[str, str]] = ()

    def rows(self) -> list[tuple[str, str]]:
        """The pairs with some empty ones behind them."""
        return [*self.mapping, *([("", KEPT)] * EMPTY_ROWS)]

    def body(self) -> dict[str, Any]:
        """As the interface's body has it; what is empty is not said."""
        text = self._asdict()
        pairs = list(self.mapping)
        return {
            "name": self.name,
            "redirect_to": [line.strip() for line in self.redirect_to.splitlines() if line.strip()],
            "mapping": chosen_targets([name for name, _ in pairs], [value for _, value in pairs]),
            "honeypot": self.honeypot or Manner().honeypot,
            "touch_kind": self.touch_kind or Manner().touch_kind,
            "active": self.active,
            "expected_per_day": self.expected_per_day.replace(",", ".") or None,
        } | {name: text[name] or None for name in ("campaign", "default_country")}


def values_of(source: Source) -> Values:
    """How a source stands."""
    manner = source.manner
    expected = source.expected_per_day
    return Values(
        name=source.name,
        expected_per_day="" if expected is None else f"{expected:g}",
        redirect_to="\n".join(manner.redirect_to),
        campaign=manner.campaign or "",
        default_country=manner.default_country or "",
        touch_kind=manner.touch_kind,
        honeypot=manner.honeypot,
        active=source.active,
        mapping=[(name, value_of(source.mapping, name)) for name in source.mapping],
    )


def example(url: str, honeypot: str, labels: Mapping[str, str]) -> str:
    """HTML of a small form that posts to this address; `labels` name its fields and its button."""
    shown = {key: escape(said) for key, said in labels.items()}
    return "\n".join(
        (
            f'<form action="{escape(url)}" method="post">',
            f'  <label>{shown["name"]} <input name="name" autocomplete="name"></label>',
            f'  <label>{shown["email"]} <input name="email" type="email" autocomplete="email" required></label>',
            f'  <label>{shown["phone"]} <input name="phone" type="tel" autocomplete="tel"></label>',
            f'  <label>{shown["company"]} <input name="company" autocomplete="organization"></label>',
            f'  <label>{shown["message"]} <textarea name="message"></textarea></label>',
            f'  <input name="{escape(honeypot)}" tabindex="-1" autocomplete="off" hidden>',
            f"  <button>{shown['send']}</button>",
            "</form>",
        )
    )
