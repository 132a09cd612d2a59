"""Dialogs that end a hand-over: won, lost, or back to marketing."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

from fastapi import APIRouter

from sales_feedback.application import Application
from sales_feedback.domain.handover import standing
from sales_feedback.domain.reasons import LOSS_REASONS, RETURN_REASONS, USUAL_ATTEMPTS, Of
from sales_feedback.entrypoints.pages.dialogs import Dialog, Dialogs, Step
from sales_feedback.entrypoints.pages.fields import Reading, gathered
from sales_feedback.entrypoints.pages.working import deal_choices, dialog_routes, rating_of
from sales_feedback.pages.again import again_choices
from sales_feedback.pages.wording import RATINGS
from sales_feedback.use_cases.lose_handovers import Lose
from sales_feedback.use_cases.prepare_actions import Prepared
from sales_feedback.use_cases.return_handovers import Return
from sales_feedback.use_cases.win_handovers import Win
from service_kit.pages import page_router

MORNING = time(9)


def ending_pages(application: Application, dialogs: Dialogs) -> APIRouter:
    """`/handovers/{id}/won`, `.../lost`, `.../return`."""
    routes = page_router()
    for dialog in (
        Dialog(path="won", move="won", act=Win, commands=application.win_handovers, read=_won, choices=deal_choices),
        Dialog(path="lost", move="lost", act=Lose, commands=application.lose_handovers, read=_lost, choices=_losses),
        Dialog(
            path="return",
            move="return",
            act=Return,
            commands=application.return_handovers,
            read=_returned,
            choices=_return_choices,
        ),
    ):
        dialog_routes(routes, dialogs, dialog)
    return routes


def _won(reading: Reading) -> Step:
    values = gathered(lambda: {"money": reading.money()}, lambda: {"occurred_at": reading.happened()})
    return Step(values, rating_of(reading))


def _lost(reading: Reading) -> Step:
    return Step(gathered(*_reason_and_note(reading, "loss")), rating_of(reading))


def _losses(reading: Reading, _prepared: Prepared) -> Mapping[str, Any]:
    return {"reasons": [(one.key, getattr(one.label, reading.language)) for one in LOSS_REASONS], "ratings": RATINGS}


def _returned(reading: Reading) -> Step:
    values = gathered(*_reason_and_note(reading, "return"), lambda: {"revisit_at": _revisit_at(reading)})
    if values["reason"] == "duplicate":
        values["duplicate_of"] = reading.other_lead()
    return Step(values, rating_of(reading))


def _reason_and_note(reading: Reading, of: Of) -> Iterable[Callable[[], Mapping[str, Any]]]:
    keys = [one.key for one in (RETURN_REASONS if of == "return" else LOSS_REASONS)]
    return (lambda: {"reason": reading.chosen("reason", keys)}, lambda: {"note": reading.note()})


def _revisit_at(reading: Reading) -> datetime | None:
    """The morning of the day that was chosen, none where the reason decides."""
    again = reading.form.said("again")
    if not again:
        return None
    day = reading.day("again_on" if again == "date" else "again")
    return datetime.combine(day, MORNING, reading.zone).astimezone(UTC)


def _return_choices(reading: Reading, prepared: Prepared) -> Mapping[str, Any]:
    today = reading.now.astimezone(reading.zone).date()
    language = reading.language
    return {
        "reasons": [(one.key, getattr(one.label, language), getattr(one.then, language)) for one in RETURN_REASONS],
        "again": again_choices(today),
        "tomorrow": (today + timedelta(days=1)).isoformat(),
        "attempts": standing(prepared.shown.handover).attempts,
        "usual": USUAL_ATTEMPTS,
        "since": prepared.shown.handover.handed_over_at,
        "reached": sum(
            one.kind == "contacted" and one.outcome == "reached" for one in prepared.shown.handover.standing_entries()
        ),
        "ratings": RATINGS,
    }
