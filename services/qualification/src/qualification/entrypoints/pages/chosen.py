"""What the forms for leads chosen in a list have in common: which leads they are, and what became of them."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, NamedTuple

from fastapi import Query, Request, Response
from pydantic import Field, TypeAdapter, ValidationError

from qualification.application import Application
from qualification.entrypoints.lead_views import after
from qualification.entrypoints.pages.forms import done
from qualification.entrypoints.texts import LeadId, Words
from qualification.use_cases.close_leads import Closed
from qualification.use_cases.hand_over_leads import HandedOver
from service_kit.errors import Refusal, not_found
from service_kit.pages import Form, Pages
from service_kit.pages.notices import Notice
from service_kit.pages.saying import N_
from service_kit.sessions import Visitor
from service_kit.web import visitor_who_may

ALL_LEADS = "/digest/leads"
MOST = 50
"""Leads chosen at once: a page of the list."""
HAND_OVER, NURTURE = "leads.hand_over", "leads.nurture"
Giver = Annotated[Visitor, visitor_who_may(HAND_OVER)]
Keeper = Annotated[Visitor, visitor_who_may(NURTURE)]
Leads = Annotated[list[LeadId], Query(alias="lead", min_length=1, max_length=MOST)]
_LEADS: TypeAdapter[list[str]] = TypeAdapter(Annotated[list[LeadId], Field(min_length=1, max_length=MOST)])
WORDS: TypeAdapter[str] = TypeAdapter(Words)
WRONG = {
    "person": N_("Choose who gets them: somebody of your team who is with us."),
    "until": N_("Choose a day that is still to come, or leave it empty."),
    "note": N_("Write at most 2000 letters, without control characters."),
}
UNDO_NURTURE = "/qualification/leads/nurture/undo"
UNDO_HAND_OVER = "/qualification/leads/hand-over/undo"
Done = HandedOver | Closed


class Said(NamedTuple):
    """What the form shows: which leads, what was filled in, and what is wrong with it."""

    leads: Sequence[str]
    values: Mapping[str, str]
    wrong: frozenset[str] = frozenset()
    refused: bool = False
    """None of them could be moved."""


def form_page(
    request: Request, visitor: Visitor, pages: Pages, template: str, said: Said, more: Mapping[str, Any]
) -> Response:
    """The form as it is said: 422 with what is wrong, 409 where none could be moved."""
    status = 409 if said.refused else 422 if said.wrong else 200
    return pages.render(request, visitor, template, {"said": said, "errors": WRONG, **more}, status=status)


def done_with(
    request: Request, visitor: Visitor, pages: Pages, notice: Notice, moved: Sequence[Done], asked: int, back: str
) -> Response:
    """Back to the list, which waits for the last of them; what could not be moved is said."""
    left = asked - len(moved)
    if left:
        words = pages.words(request, visitor)
        more = words.ngettext("%(num)s could not be moved.", "%(num)s could not be moved.", left) % {"num": left}
        notice = notice._replace(text=f"{notice.text} {more}")
    return done(request, visitor, pages, notice, back, after(moved[-1].told))


async def seen(app: Application, leads: Sequence[str], visitor: Visitor, action: str) -> None:
    """Raises `Refusal` 404 where one of them is not the caller's to move."""
    if not await app.ask.may_see(leads, visitor.principal, action):
        raise not_found("lead")


def leads_of(form: Form) -> list[str]:
    """The chosen ones; raises `Refusal` 404 where they are none or too many."""
    try:
        return _LEADS.validate_python(form.all_of("lead"))
    except ValidationError:
        raise not_found("lead") from None


def moved_of(answers: Sequence[Done | BaseException]) -> list[Done]:
    """Those that were moved; a refusal of one holds up none of the others."""
    for answer in answers:
        if isinstance(answer, BaseException) and not isinstance(answer, Refusal):
            raise answer
    return [answer for answer in answers if not isinstance(answer, BaseException)]


def is_not(kind: TypeAdapter[str], text: str) -> bool:
    """Whether a field's text is not what it must be."""
    try:
        kind.validate_python(text)
    except ValidationError:
        return True
    return False
