"""What a count reads of the facts says the same as the domain does of the whole hand-over."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from digest.adapters.view_rows import facts_text, was_tried
from digest.domain.urgency import need

NOW = datetime(2026, 11, 4, 9, tzinfo=UTC)
UNDONE = datetime(2026, 11, 3, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("story", "tried"),
    [
        ((), False),
        ((("lead.accepted", 2, {}),), False),
        ((("lead.accepted", 2, {}), ("lead.contacted", 3, {"outcome": "no_answer"})), True),
        ((("lead.contacted", 3, {"outcome": "no_answer", "undone_at": UNDONE}),), False),
        ((("lead.contacted", 5, {"outcome": "no_answer"}),), True),  # by a clock that is ahead of ours
        ((("lead.account_opened", 3, {}),), True),
        ((("lead.opportunity_opened", 3, {}),), True),
        ((("lead.rated", 3, {"rating": "good"}),), False),
    ],
)
def test_a_hand_over_was_tried_where_it_asks_for_more_than_a_first_attempt(
    handover: Callable[..., Any], story: Any, tried: bool
) -> None:
    built = handover(*story)
    assert was_tried(facts_text(built.facts)) is tried
    first = need(built, built.present(NOW), UTC).what in {"accept", "first_attempt"}
    assert first is not tried
