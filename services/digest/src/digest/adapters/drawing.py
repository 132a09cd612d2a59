"""Draws letters: MJML is compiled once at start, then one template per form is filled for each letter."""

from importlib.resources import files

import mrml
from jinja2 import Environment, StrictUndefined, select_autoescape

from digest.domain.letters.letter import Letter
from digest.domain.mail import Drawn
from digest.domain.people import Language

FONT = "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif"
SIGNS = frozenset("0123456789+")


class Drawing:
    """The templates, compiled."""

    def __init__(self, package: str) -> None:
        folder = files(package) / "templates" / "mail"
        source = (folder / "letter.mjml").read_text(encoding="utf-8")
        compiled = mrml.to_html(source, mrml.ParserOptions(), mrml.RenderOptions(fonts={})).content
        shared = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
        pages = Environment(autoescape=select_autoescape(default_for_string=True, default=True), **shared)  # type: ignore[arg-type]  # one dict for several kinds
        texts = Environment(autoescape=False, keep_trailing_newline=True, **shared)  # type: ignore[arg-type]  # noqa: S701  # plain text has nothing to escape
        pages.filters["dialled"] = dialled
        self._html = pages.from_string(compiled)
        self._text = texts.from_string((folder / "letter.txt").read_text(encoding="utf-8"))

    def draw(self, letter: Letter, language: Language) -> Drawn:
        """The letter as HTML and as plain text, which says the same."""
        html = self._html.render(letter=letter, language=language, font=FONT)
        return Drawn(self._text.render(letter=letter), html)


def dialled(phone: str) -> str:
    """A phone number as a link dials it."""
    return "".join(sign for sign in phone if sign in SIGNS)
