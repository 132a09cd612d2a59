"""What keeps a campaign from being one, and when it changes."""

from datetime import date

import pytest

from lead_intake.domain.campaigns import Campaign, problem_of

FAIR = Campaign("fair", 0, "Fair", "expert")
MARCH, MAY = date(2026, 3, 1), date(2026, 5, 31)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "field"),
    [(MARCH, MAY, None), (MARCH, MARCH, None), (MAY, None, None), (None, MARCH, None), (MAY, MARCH, "ends_on")],
)
def test_a_campaign_does_not_end_before_it_starts(
    starts_on: date | None, ends_on: date | None, field: str | None
) -> None:
    problem = problem_of(FAIR._replace(starts_on=starts_on, ends_on=ends_on))
    assert (None if problem is None else problem.field) == field
