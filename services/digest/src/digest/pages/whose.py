"""Whose lead a button of a mail is about: by name for the person that the mail was to, by initials for anybody else.

Scanners of mail follow every link, and mails are passed on: what they find names nobody, yet who has the mail before
them knows whom it means.
"""

from typing import NamedTuple

LETTERS = 2


class Whose(NamedTuple):
    """A lead as the page shows it; None where it has no name (yet, or any more)."""

    name: str | None
    company: str | None


def shown(name: str | None, company: str | None, *, known: bool) -> Whose:
    """In full for the person themselves."""
    return Whose(name, company) if known else Whose(veiled(name), veiled(company))


def veiled(text: str | None) -> str | None:
    """Henrik Dahl: H. D."""
    first = [word[0].upper() for word in (text or "").split() if word[0].isalpha()][:LETTERS]
    return " ".join(f"{letter}." for letter in first) or None
