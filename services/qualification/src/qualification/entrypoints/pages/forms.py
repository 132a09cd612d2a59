"""What forms of pages share: the way back, and what is wrong in the reader's words."""

from urllib.parse import urlsplit

from fastapi import Request
from pydantic import ValidationError

from service_kit.pages import Form


def own_path(wanted: str, otherwise: str) -> str:
    """`wanted` where it is a path of ours, else `otherwise`: a form sends nobody to another site."""
    parts = urlsplit(wanted)
    ours = wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted and not parts.netloc
    return wanted if ours and wanted.isprintable() and len(wanted) <= 500 else otherwise


def back_of(request: Request, form: Form | None, otherwise: str) -> str:
    """Where the reader came from, as the link or the form says."""
    return own_path(form.said("back") if form is not None else request.query_params.get("back", ""), otherwise)


def fields_of(error: ValidationError) -> set[str]:
    """The fields that are wrong."""
    return {str(one["loc"][0]) for one in error.errors() if one["loc"]}
