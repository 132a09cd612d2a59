"""What forms of pages share: the way back, and how it is said what was done."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from service_kit.pages import Form, Pages, is_htmx
from service_kit.pages.notices import Notice, leave
from service_kit.sessions import Visitor

LONGEST_PATH = 500


def own_path(wanted: str, otherwise: str) -> str:
    """`wanted` where it is a path of ours, else `otherwise`: a form sends nobody to another site."""
    ours = wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted and wanted.isprintable()
    return wanted if ours and len(wanted) <= LONGEST_PATH else otherwise


def back_of(request: Request, form: Form | None, otherwise: str) -> str:
    """Where the reader came from, as the link or the form says."""
    return own_path(form.said("back") if form is not None else request.query_params.get("back", ""), otherwise)


def fields_of(error: ValidationError) -> set[str]:
    """The fields that are wrong."""
    return {str(one["loc"][0]) for one in error.errors() if one["loc"]}


def done(request: Request, visitor: Visitor, pages: Pages, notice: Notice, back: str, after: str = "") -> Response:
    """Back to where it was opened, with a notice; inside a page a toast. `after` is what the lists have to wait for."""
    if is_htmx(request):
        headers = {"Leadloop-After": after} if after else {}
        return pages.render(request, visitor, "done.html", {"notice": notice}, headers=headers)
    answer = RedirectResponse(_reading(back, after) if after else back, 303)
    leave(request, answer, notice)
    return answer


def _reading(path: str, after: str) -> str:
    """The path, to be read not before this write has been seen there."""
    parts = urlsplit(path)
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "after"]
    return parts._replace(query=urlencode([*query, ("after", after)])).geturl()
