"""The way back from a form: a path of ours, and what the page there has to have seen."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import Request

from service_kit.pages.routing import Form

LONGEST_PATH = 500


def own_path(wanted: str, otherwise: str) -> str:
    """`wanted` where it is a path of ours, else `otherwise`: a form sends nobody to another site."""
    ours = wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted and wanted.isprintable()
    return wanted if ours and len(wanted) <= LONGEST_PATH else otherwise


def back_of(request: Request, form: Form | None, otherwise: str) -> str:
    """Where the reader came from, as the link or the form says."""
    return own_path(form.said("back") if form is not None else request.query_params.get("back", ""), otherwise)


def reading(path: str, after: str) -> str:
    """The path, to be read not before this write has been seen there."""
    parts = urlsplit(path)
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "after"]
    return parts._replace(query=urlencode([*query, ("after", after)])).geturl()
