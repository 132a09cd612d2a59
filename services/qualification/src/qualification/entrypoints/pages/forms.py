"""What forms of pages share: which fields are wrong, and how it is said what was done."""

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from service_kit.pages import Pages, is_htmx
from service_kit.pages.notices import Notice, leave
from service_kit.pages.ways_back import reading
from service_kit.sessions import Visitor


def fields_of(error: ValidationError) -> set[str]:
    """The fields that are wrong."""
    return {str(one["loc"][0]) for one in error.errors() if one["loc"]}


def done(request: Request, visitor: Visitor, pages: Pages, notice: Notice, back: str, after: str = "") -> Response:
    """Back to where it was opened, with a notice; inside a page a toast. `after` is what the lists have to wait for."""
    if is_htmx(request):
        headers = {"Leadloop-After": after} if after else {}
        return pages.render(request, visitor, "done.html", {"notice": notice}, headers=headers)
    answer = RedirectResponse(reading(back, after) if after else back, 303)
    leave(request, answer, notice)
    return answer


def refused(request: Request, visitor: Visitor, pages: Pages, text: str, back: str) -> Response:
    """Back to where the button was pressed, with why nothing was done; inside a page a toast and 409."""
    if is_htmx(request):
        return pages.render(request, visitor, "not_done.html", {"text": text}, status=409)
    answer = RedirectResponse(back, 303)
    leave(request, answer, Notice(text))
    return answer
