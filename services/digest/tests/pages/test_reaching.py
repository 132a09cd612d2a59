"""What time it is where a lead is: by the country, else by the area of a telephone number, else nobody says."""

from datetime import UTC, datetime

import pytest

from digest.pages.reaching import zone_there

MORNING = datetime(2026, 11, 30, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("country", "phones", "zone"),
    [
        ("SE", [], "Europe/Stockholm"),
        ("US", ["+12125550142"], "America/New_York"),
        ("US", ["+18005550142", "+14155550142"], "America/Los_Angeles"),
        ("RU", ["+73432550142"], "Asia/Yekaterinburg"),
        ("AU", ["+61255501420"], "Australia/Sydney"),
    ],
)
def test_the_time_there_is_known_where_one_clock_is_read(country: str, phones: list[str], zone: str) -> None:
    found = zone_there(country, phones, MORNING)
    assert found is not None
    assert found.key == zone


@pytest.mark.parametrize(
    ("country", "phones"),
    [
        ("US", []),
        ("US", ["+46315550142"]),  # of another country
        ("US", ["+18005550142"]),  # of no area
        ("RU", ["+79165550142"]),  # a mobile one
        ("US", ["not a number"]),
        (None, ["+12125550142"]),
        ("XX", ["+12125550142"]),
    ],
)
def test_no_time_is_guessed(country: str | None, phones: list[str]) -> None:
    assert zone_there(country, phones, MORNING) is None
