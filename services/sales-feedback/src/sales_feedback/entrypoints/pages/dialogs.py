"""A dialog that acts on a hand-over: shown, filled in, taken or refused; with a script in a page, without as a page."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from fastapi import Request, Response

from event_bus.clock import Clock
from event_bus.transaction import Database
from sales_feedback.application import Application
from sales_feedback.domain.moves import RECORDED_AS, Move
from sales_feedback.entrypoints.action_routes import rendered
from sales_feedback.entrypoints.pages.answering import Answering, Asked
from sales_feedback.entrypoints.pages.fields import EMPTY, FIELDS, FieldsError, Reading, accounts_in
from sales_feedback.entrypoints.pages.submitting import Said, Submission, act_on
from sales_feedback.pages.changes import decisions, why_not
from sales_feedback.use_cases.acting import Act, Shown
from sales_feedback.use_cases.open_opportunities import OpenOpportunity
from sales_feedback.use_cases.prepare_actions import Prepared
from sales_feedback.use_cases.rate_handovers import Rate
from service_kit.commands import Commands
from service_kit.pages import Form, Pages, read_form
from service_kit.pages.catalogue import LANGUAGES, SOURCE
from service_kit.policy import Principal
from service_kit.sessions import Visitor

PRESET = frozenset({"outcome", "channel", "reason", "rating", "back", "accounts"})
"""What a link may fill in beforehand."""
DIGITS = 18


class Step(NamedTuple):
    """What a form that was filled in asks for.

    `values` are those of the act; after it the lead is rated and an opportunity opened, where that was chosen; `go_on`
    is the dialog that follows.
    """

    values: Mapping[str, Any]
    rating: str | None = None
    opportunity: bool = False
    go_on: str = ""


def nothing(_reading: Reading, _prepared: Prepared) -> Mapping[str, Any]:
    """No choices."""
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialog:
    """One way of acting: the last part of its path, its move, how its form is read, and what it offers to choose."""

    path: str
    move: Move
    act: type[Act]
    commands: Commands[Any, Shown]
    read: Callable[[Reading], Step]
    choices: Callable[[Reading, Prepared], Mapping[str, Any]] = nothing


class Dialogs:
    """Shows dialogs and takes what was filled in."""

    def __init__(self, application: Application, database: Database, pages: Pages, clock: Clock) -> None:
        self.answering = Answering(pages)
        self._application = application
        self._database = database
        self._clock = clock

    def now(self) -> datetime:
        """The moment."""
        return self._clock()

    async def prepared(self, handover_id: str, principal: Principal, form: Form = EMPTY) -> Prepared:
        """How the hand-over stands. Raises `Refusal` 403 or 404."""
        async with self._database.snapshot() as snapshot:
            return await self._application.prepare_action(snapshot, handover_id, principal, accounts_in(form))

    def reading(self, form: Form, visitor: Visitor) -> Reading:
        """A form as this person wrote it."""
        language = visitor.language if visitor.language in LANGUAGES else SOURCE
        return Reading(form, ZoneInfo(visitor.time_zone), language, self._clock())

    async def show(self, request: Request, visitor: Visitor, handover_id: str, dialog: Dialog) -> Response:
        """The form, empty but for what the link chose."""
        form = Form([(name, value) for name, value in request.query_params.items() if name in PRESET])
        prepared = await self.prepared(handover_id, visitor.principal, form)
        asked = self._asked(dialog, prepared, self.reading(form, visitor))
        if not asked.is_possible:
            asked = asked._replace(why=why_not(prepared.shown, dialog.move))
        return self.answering.form(request, visitor, asked)

    async def take(self, request: Request, visitor: Visitor, handover_id: str, dialog: Dialog) -> Response:
        """Do what was filled in, or say what is in the way and keep what was written."""
        form = await read_form(request)
        prepared = await self.prepared(handover_id, visitor.principal, form)
        reading = self.reading(form, visitor)
        asked = self._asked(dialog, prepared, reading)
        try:
            step = dialog.read(reading)
        except FieldsError as wrong:
            return self.answering.form(request, visitor, asked._replace(errors=wrong.errors), 422)
        once = "expected_version" in form
        submission = Submission(request, visitor.principal, handover_id, await request.body(), once)
        act = dialog.act(**submission.common(), expected_version=_expected(form, prepared), **step.values)
        said = await act_on(submission, dialog.path, dialog.commands, act)
        if said.status == 422:
            errors = {FIELDS.get(field, field): said.why for field in said.fields}
            return self.answering.form(request, visitor, asked._replace(errors=errors), 422)
        if said.status != 200:
            prepared = await self.prepared(handover_id, visitor.principal, form)
            if not _done_before(said, dialog, prepared, visitor.principal):
                asked = self._asked(dialog, prepared, reading)._replace(why=said.why)
                return self.answering.form(request, visitor, asked, said.status)
            said = Said.of(rendered(prepared.shown))
        done = [said, *await self._more(step, submission)]
        return self.answering.done(request, visitor, handover_id, done, reading, step.go_on)

    async def _more(self, step: Step, submission: Submission) -> Sequence[Said]:
        """What the form asks for besides; by now the act is done, so that what is refused here is left out."""
        done = []
        if step.opportunity:
            opening = OpenOpportunity(**submission.common())
            done.append(await act_on(submission, "opportunity", self._application.open_opportunities, opening))
        if step.rating is not None:
            rate = Rate(**submission.common(), rating=step.rating)
            done.append(await act_on(submission, "rate", self._application.rate_handovers, rate))
        return [said for said in done if said.status == 200]

    @staticmethod
    def _asked(dialog: Dialog, prepared: Prepared, reading: Reading) -> Asked:
        return Asked(dialog.path, dialog.move, prepared, reading, dialog.choices(reading, prepared))


def _expected(form: Form, prepared: Prepared) -> int | None:
    """The version that the form was filled in on; the present one where only the clock has moved since."""
    version = form.said("expected_version")
    if not version:
        return None
    if form.said("seen") == str(decisions(prepared.shown.handover)):
        return prepared.shown.handover.version
    return int(version) if version.isascii() and version.isdigit() and len(version) <= DIGITS else 0


def _done_before(said: Said, dialog: Dialog, prepared: Prepared, principal: Principal) -> bool:
    """The same person has done this already and nothing since: the button was pressed twice."""
    latest = prepared.shown.handover.latest_action()
    again = latest is not None and latest.kind == RECORDED_AS[dialog.move] and latest.by == principal.person
    return said.why == "recorded_already" and again
