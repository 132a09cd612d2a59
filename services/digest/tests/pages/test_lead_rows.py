"""How far a grade is from those that are handed over."""

import pytest

from digest.domain.grades import standing_of

DEFINITION = {"handed_over": ["A1", "A2", "B1", "B2"]}


@pytest.mark.parametrize(
    ("grade", "standing"),
    [
        ("A1", "first"), ("A2", "above"), ("B2", "above"), ("A3", "close"), ("B3", "close"), ("C1", "close"),
        ("C2", "close"), ("C3", "far"), ("A4", "far"), ("D1", "far"), (None, "far"),
    ],
)  # fmt: skip
def test_a_grade_beside_one_that_is_handed_over_is_close(grade: str | None, standing: str) -> None:
    assert standing_of(grade, DEFINITION) == standing


def test_without_its_criteria_no_grade_is_said_to_be_above_the_line() -> None:
    assert standing_of("A1", None) == "far"
