"""What may be said of two groups, with intervals worked out by a calculator of Wilson's score."""

from datetime import UTC, datetime

import pytest

from digest.pages.comparing import Rate, comparison
from service_kit.pages import Formats
from service_kit.pages.catalogue import catalogues

WORDS = catalogues("service_kit.pages", "digest")
FORMATS = Formats("en", "UTC", datetime(2026, 11, 30, tzinfo=UTC))
OVERLAP = "The intervals overlap: this is too little to call one better than another."

FIFTEEN = "About 15 more hand-overs of each would settle it."


@pytest.mark.parametrize(
    ("rates", "said"),
    [
        ([], ""),
        ([Rate("Spring", 3, 9)], ""),
        ([Rate("Spring", 3, 9), Rate("Autumn", 4, 4)], ""),  # of four cases nothing is said
        ([Rate("Spring", 3, 9), Rate("Autumn", 2, 6)], "No difference shows between them."),
        # 9 of 10 is 60 to 98 %, 1 of 10 is 2 to 40 %
        (
            [Rate("Spring", 9, 10), Rate("Autumn", 1, 10)],
            "The clearest gap is Spring against Autumn (90 % against 10 %). Their intervals are apart.",
        ),
        # 7 of 11 is 35 to 85 %, 2 of 9 is 6 to 55 %; ten more: 13 of 21 (41-79) and 4 of 19 (9-43); fifteen more:
        # 17 of 26 (46-81) and 5 of 24 (9-40)
        (
            [Rate("Notice", 2, 9), Rate("Letters", 3, 8), Rate("Workshop", 7, 11)],
            f"{OVERLAP} The clearest gap is Workshop against Notice (64 % against 22 %). {FIFTEEN}",
        ),
        # one percent apart at a half needs more than a thousand cases
        (
            [Rate("Spring", 50, 100), Rate("Autumn", 51, 100)],
            f"{OVERLAP} The clearest gap is Autumn against Spring (51 % against 50 %).",
        ),
    ],
)
def test_a_gap_is_called_one_only_where_intervals_are_apart(rates: list[Rate], said: str) -> None:
    assert comparison(rates, WORDS["en"], FORMATS) == said
