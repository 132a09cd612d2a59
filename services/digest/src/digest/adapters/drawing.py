"""Draws letters: MJML is compiled with the first letter, then one template per form is filled for each."""

from functools import cache
from importlib.resources import files

import mrml
from jinja2 import Environment, StrictUndefined, Template, select_autoescape

from digest.domain.letters.letter import Letter
from digest.domain.mail import Drawn
from digest.domain.people import Language
from digest.pages.reaching import spaced

FONT = "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif"
SIGNS = frozenset("0123456789+")


class Drawing:
    """A package's templates, compiled when the first letter is drawn: a start does not wait for them."""

    def __init__(self, package: str) -> None:
        self._package = package

    def draw(self, letter: Letter, language: Language) -> Drawn:
        """The letter as HTML and as plain text, which says the same."""
        html, text = _compiled(self._package)
        return Drawn(text.render(letter=letter), html.render(letter=letter, language=language, font=FONT))


@cache
def _compiled(package: str) -> tuple[Template, Template]:
    """As HTML and as plain text; once in the life of a process, however often a service starts."""
    folder = files(package) / "templates" / "mail"
    source = (folder / "letter.mjml").read_text(encoding="utf-8")
    compiled = mrml.to_html(source, mrml.ParserOptions(), mrml.RenderOptions(fonts={})).content
    shared = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    pages = Environment(autoescape=select_autoescape(default_for_string=True, default=True), **shared)  # type: ignore[arg-type]  # one dict for several kinds
    texts = Environment(autoescape=False, keep_trailing_newline=True, **shared)  # type: ignore[arg-type]  # noqa: S701  # plain text has nothing to escape
    pages.filters["dialled"] = dialled
    pages.filters["spaced"] = texts.filters["spaced"] = spaced
    text = (folder / "letter.txt").read_text(encoding="utf-8")
    return pages.from_string(compiled), texts.from_string(text)


def dialled(phone: str) -> str:
    """A phone number as a link dials it."""
    return "".join(sign for sign in phone if sign in SIGNS)
