"""What was written with a hand-over by hand is said in the salesperson's letter, in both of its forms."""

from collections.abc import Callable
from typing import Any

import pytest

from digest.adapters.drawing import Drawing
from digest.domain.digest_times import DigestSettings
from digest.domain.letters.facts import Asked
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
