"""Why a hand-over is returned or lost, and what marketing does about it.

The days are those of qualification's rules; here they are only told to the person who chooses the reason.
"""

from typing import Literal, NamedTuple

What = Literal["recycle", "fix_data", "disqualify", "close"]
Of = Literal["return", "loss"]


class Words(NamedTuple):
    """A text in the languages of the product."""

    en: str
    ru: str


class Reason(NamedTuple):
    """A reason to choose; `after_days` is how long the lead is left alone by default, where it comes back at all."""

    of: Of
    key: str
    label: Words
    what: What
    after_days: int | None
    then: Words
    needs_note: bool = False


USUAL_ATTEMPTS = 4
"""So many are usual before somebody is given back as not reached; fewer are possible."""

RETURN_REASONS: tuple[Reason, ...] = (
    Reason(
        "return", "no_budget", Words("No budget", "Нет бюджета"), "recycle", 90,
        Words(
            "Marketing nurtures the lead and does not hand it over again for 90 days, unless it asks for contact.",
            "Маркетинг подогревает лид и 90 дней не передаёт его снова, если тот сам не попросит связаться.",
        ),
    ),
    Reason(
        "return", "too_early", Words("Too early", "Рано"), "recycle", 60,
        Words(
            "Marketing nurtures the lead and does not hand it over again for 60 days, unless it asks for contact.",
            "Маркетинг подогревает лид и 60 дней не передаёт его снова, если тот сам не попросит связаться.",
        ),
    ),
    Reason(
        "return", "not_reached", Words("Not reached", "Не дозвонились"), "recycle", 30,
        Words(
            "Marketing nurtures the lead and does not hand it over again for 30 days, unless it asks for contact.",
            "Маркетинг подогревает лид и 30 дней не передаёт его снова, если тот сам не попросит связаться.",
        ),
    ),
    Reason(
        "return", "not_our_market", Words("Not our market", "Не наш рынок"), "disqualify", None,
        Words(
            "Marketing closes the lead; it comes back only if it asks for contact itself, or by hand.",
            "Маркетинг закрывает лид; он вернётся, только если сам попросит связаться или его передадут вручную.",
        ),
    ),
    Reason(
        "return", "wrong_contact_data", Words("Wrong contact data", "Неверные контакты"), "fix_data", 30,
        Words(
            "Marketing repairs the contact data; the lead can come back as soon as they are right, else after 30 days.",
            "Маркетинг исправляет контакты; лид может вернуться сразу после исправления, иначе через 30 дней.",
        ),
    ),
    Reason(
        "return", "duplicate", Words("Duplicate", "Дубль"), "disqualify", None,
        Words(
            "Marketing closes this lead; the other one goes on.",
            "Маркетинг закрывает этот лид; работа идёт по другому.",
        ),
    ),
    Reason(
        "return", "other", Words("Other", "Другое"), "recycle", 60,
        Words(
            "Marketing reads your note and nurtures the lead for 60 days.",
            "Маркетинг читает вашу заметку и подогревает лид 60 дней.",
        ),
        needs_note=True,
    ),
)  # fmt: skip
_CLOSES = Words(
    "The lead is closed; it comes back only if it asks for contact, or by hand.",
    "Лид закрыт; он вернётся, только если сам попросит связаться, или вручную.",
)
LOSS_REASONS: tuple[Reason, ...] = (
    Reason("loss", "price", Words("Price", "Цена"), "close", None, _CLOSES),
    Reason("loss", "competitor", Words("Competitor", "Конкурент"), "close", None, _CLOSES),
    Reason("loss", "no_need", Words("No need", "Нет потребности"), "close", None, _CLOSES),
    Reason("loss", "no_decision", Words("No decision", "Нет решения"), "close", None, _CLOSES),
    Reason("loss", "other", Words("Other", "Другое"), "close", None, _CLOSES, needs_note=True),
)
REASONS: tuple[Reason, ...] = (*RETURN_REASONS, *LOSS_REASONS)


def needs_note(of: Of, key: str) -> bool:
    """Whether this reason says nothing without a note."""
    return any(reason.needs_note for reason in REASONS if reason.of == of and reason.key == key)
