"""Answers to people who act: a form, what was done with the way back, or who was faster; a page or a part of one."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from sales_feedback.domain.moves import Move
from sales_feedback.entrypoints.pages.fields import Reading
from sales_feedback.entrypoints.pages.submitting import Said
from sales_feedback.pages.changes import decisions
from sales_feedback.pages.telling import Teller
from sales_feedback.pages.wording import MOVES, STATES, WRONG, said
from sales_feedback.use_cases.prepare_actions import Prepared
from service_kit.pages import Formats, Pages, is_htmx
from service_kit.pages.notices import Notice, leave
from service_kit.pages.saying import N_
from service_kit.sessions import Visitor

HOME = "/digest/my-leads"
LONGEST_PATH = 1000
PATHS = {
    "accept": "accept",
    "contacts": "contacts",
    "account": "account",
    "opportunity": "opportunity",
    "won": "won",
    "lost": "lost",
    "return": "return",
    "undo": "undo",
}
"""The dialogs that lead on from one that is not possible any more."""
INSIDE = "dialog#dialog"
"""What htmx calls the element that our script opens dialogs in."""


class Asked(NamedTuple):
    """A dialog in some state: what it can choose from, what is wrong with its fields, or why it is not possible."""

    path: str
    move: Move | Literal["undo"]
    prepared: Prepared
    reading: Reading
    choices: Mapping[str, Any]
    errors: Mapping[str, str] = {}
    why: str = ""

    @property
    def is_possible(self) -> bool:
        """Whether it can be done as the hand-over stands now."""
        return self.move in self.prepared.shown.possible


class Answering:
    """Makes the answers, in the reader's language."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    def teller(self, request: Request, visitor: Visitor | None) -> Teller:
        """Words for this reader."""
        info = self._pages.info(request, visitor)
        formats = Formats(info.language, info.zone, info.now)
        person = None if visitor is None else visitor.principal.person
        return Teller(self._pages.words(request, visitor), formats, info.language, person, info.now)

    def form(
        self,
        request: Request,
        visitor: Visitor,
        asked: Asked,
        status: int = 200,
        extra: Mapping[str, Any] | None = None,
    ) -> Response:
        """The dialog: inside a page, as a page, or, where only a button was pressed, what became of that."""
        teller = self.teller(request, visitor)
        told = self._told(teller, asked)
        errors = {name: said(teller.words, WRONG, code) for name, code in asked.errors.items()}
        if is_htmx(request) and request.method == "POST" and request.headers.get("hx-target") != INSIDE:
            title = teller.words.gettext(N_("Something needs correcting"))
            told = told or {"title": title, "who": " ".join(errors.values()), "now": ""}
            return self._pages.render(request, visitor, "told.html", {"told": told}, status=status)
        handover = asked.prepared.shown.handover
        shown = {
            **asked.choices,
            **(extra or {}),
            "part": is_htmx(request),
            "path": asked.path,
            "action": path_of(handover.id, asked.path),
            "back": own_path(asked.reading.form.said("back")),
            "form": asked.reading.form,
            "errors": defaultdict(str, errors),
            "told": told,
            "possible": asked.is_possible,
            "ways": self._ways(teller, asked) if asked.why and not asked.is_possible else (),
            "version": handover.version,
            "seen": decisions(handover),
            "tell": teller,
            "prepared": asked.prepared,
        }
        return self._pages.render(request, visitor, f"{asked.path}.html", shown, status=status)

    def press(self, request: Request, shown: Mapping[str, Any], status: int) -> Response:
        """The page behind a button in a mail, for whoever holds the link."""
        visitor: Visitor | None = shown["visitor"]
        told = {**shown, "tell": self.teller(request, visitor)}
        return self._pages.render(request, None, "press.html", told, status=status, headers={"X-Robots-Tag": "noindex"})

    def done(
        self, request: Request, visitor: Visitor, handover_id: str, done: Sequence[Said], reading: Reading, go_on: str
    ) -> Response:
        """What was done, with the way back; and on to the next dialog where that was chosen."""
        teller, last = self.teller(request, visitor), done[-1]
        told = teller.done(last.body, [one.action for one in done])
        events = [one.action["event_id"] for one in reversed(done)] if last.body["undoable"] else []
        back = own_path(reading.form.said("back"))
        undo = path_of(handover_id, "undo") if events else ""
        notice = Notice(told, undo, {"event_id": ",".join(events), "back": back} if undo else {})
        return self.over(request, visitor, last, notice, back, go_on)

    def over(
        self, request: Request, visitor: Visitor, last: Said, notice: Notice, back: str, go_on: str = ""
    ) -> Response:
        """Back to where it was opened, with a notice; inside a page, the new state and a toast."""
        onward = f"{path_of(last.body['id'], go_on)}{'&' if '?' in go_on else '?'}{urlencode({'back': back})}"
        if is_htmx(request):
            headers = {"Leadloop-After": last.after} | ({"Leadloop-Next": onward} if go_on else {})
            shown = {
                "notice": notice,
                "handover": last.body,
                "state": said(self._pages.words(request, visitor), STATES, last.body["state"]),
            }
            return self._pages.render(request, visitor, "done.html", shown, headers=headers)
        answer = RedirectResponse(onward if go_on else after_of(back, last.after), 303)
        leave(request, answer, notice)
        return answer

    @staticmethod
    def _told(teller: Teller, asked: Asked) -> dict[str, str] | None:
        if not asked.why:
            return None
        title = "" if asked.why == "precondition-failed" else teller.why_not(asked.why)
        return {"title": title, "who": teller.changed(asked.prepared), "now": teller.now(asked.prepared)}

    @staticmethod
    def _ways(teller: Teller, asked: Asked) -> list[tuple[str, str]]:
        handover_id = asked.prepared.shown.handover.id
        query = urlencode({"back": own_path(asked.reading.form.said("back"))})
        possible = asked.prepared.shown.possible
        ways = [(move, path) for move, path in PATHS.items() if move in possible]
        return [(said(teller.words, MOVES, move), f"{path_of(handover_id, path)}?{query}") for move, path in ways]


def path_of(handover_id: str, path: str) -> str:
    """Where a dialog is, for everybody, whatever the prefix under which this request came."""
    return f"/sales/handovers/{handover_id}/{path}"


def own_path(wanted: str) -> str:
    """A path of ours to go back to, nothing else."""
    ours = wanted.startswith("/") and not wanted.startswith("//") and wanted.isprintable() and "\\" not in wanted
    return wanted if ours and len(wanted) <= LONGEST_PATH else HOME


def after_of(path: str, after: str) -> str:
    """The path, to be read not before this write has been seen there."""
    parts = urlsplit(path)
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "after"]
    return parts._replace(query=urlencode([*query, ("after", after)])).geturl()
