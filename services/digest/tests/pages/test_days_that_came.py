"""The days in which leads came, as a list that is narrowed by them says it."""

from datetime import UTC, datetime
from gettext import NullTranslations
from zoneinfo import ZoneInfo

import pytest

from digest.pages.coming import days_words
from service_kit.pages.formats import Formats

BERLIN = ZoneInfo("Europe/Berlin")
BEGIN, END = datetime(2026, 10, 31, 23, tzinfo=UTC), datetime(2026, 11, 30, 23, tzinfo=UTC)
"""Berlin's November."""
NOW = datetime(2026, 11, 24, 9, 38, tzinfo=UTC)


@pytest.mark.parametrize(
    ("begin", "to", "as_of", "said"),
    [
        (BEGIN, END, None, "1 Nov – 30 Nov"),
        (BEGIN, END, NOW, "1 Nov – 24 Nov 12:38"),
        (BEGIN, None, None, "1 Nov –"),
        (None, END, None, "until 30 Nov"),
        (None, None, NOW, "until 24 Nov 12:38"),
        (None, None, None, ""),
    ],
)
def test_months_are_the_installations_and_moments_the_readers(
    begin: datetime | None, to: datetime | None, as_of: datetime | None, said: str
) -> None:
    in_moscow = Formats("en", "Europe/Moscow", NOW)
    came = {"from": begin, "to": to, "as_of": as_of}
    assert days_words(came, BERLIN, NullTranslations(), in_moscow) == said
