"""What was written with a hand-over by hand is said in every letter that names the lead, in both of its forms."""

from collections.abc import Callable
from typing import Any

import pytest

from digest.adapters.drawing import Drawing
from digest.domain.digest_times import DigestSettings
from digest.domain.letters.escalation_letter import escalation_letter, reminder_letter
from digest.domain.letters.facts import Asked
from digest.domain.letters.letter import Letter
from digest.domain.letters.manager_letter import TeamNews, manager_letter
from digest.domain.letters.sales_letter import SalesNews, sales_letter

Make = Callable[..., Any]


@pytest.mark.parametrize(
    ("language", "name", "said"),
    [
        ("en", "Mia Lang", "Mia Lang writes: “Please call 2 <b>more</b> times.”"),
        ("en", None, "From marketing: “Please call 2 <b>more</b> times.”"),
        ("ru", "Mia Lang", "Mia Lang пишет: «Please call 2 <b>more</b> times.»"),
        ("ru", None, "От маркетинга: «Please call 2 <b>more</b> times.»"),
    ],
)
def test_the_letter_says_who_asked_for_what(
    reader: Make, waiting: Make, drawing: Drawing, language: str, name: str | None, said: str
) -> None:
    one = waiting(asked=Asked(name, "Please call 2 <b>more</b> times."))
    letter = sales_letter(SalesNews((one,), (), 1, 1, 0, 0), reader(language), DigestSettings("daily"))
    assert letter is not None
    assert letter.blocks[0].asked == said
    drawn = drawing.draw(letter, reader(language).person.language)
    assert said in drawn.text
    assert said.replace("<b>", "&lt;b&gt;").replace("</b>", "&lt;/b&gt;") in drawn.html


def of_team(one: Any, reader: Any) -> Letter | None:
    return manager_letter(TeamNews((one,), (), 1, 0), reader, DigestSettings("daily"))


def not_tried(one: Any, reader: Any) -> Letter | None:
    return manager_letter(TeamNews((), (one,), 0, 1), reader, DigestSettings("daily"))


def broken(one: Any, reader: Any) -> Letter | None:
    return escalation_letter(one, reader)


def reminded(one: Any, reader: Any) -> Letter | None:
    return reminder_letter(one, reader, "Max Braun")


@pytest.mark.parametrize("write", [of_team, not_tried, broken, reminded])
@pytest.mark.parametrize(
    ("language", "said"), [("en", "Mia Lang writes: “Call <b>now</b>.”"), ("ru", "Mia Lang пишет: «Call <b>now</b>.»")]
)
def test_letters_to_whoever_leads_and_whoever_is_reminded_say_it_too(
    reader: Make, waiting: Make, drawing: Drawing, write: Make, language: str, said: str
) -> None:
    mia = reader(language, id="max", name="Max Braun", role="manager")
    letter = write(waiting(asked=Asked("Mia Lang", "Call <b>now</b>.")), mia)
    drawn = drawing.draw(letter, mia.person.language)
    assert said in " ".join(drawn.text.split())
    assert said.replace("<b>", "&lt;b&gt;").replace("</b>", "&lt;/b&gt;") in drawn.html
    without = drawing.draw(write(waiting(), mia), mia.person.language)
    assert "Mia Lang" not in without.text
