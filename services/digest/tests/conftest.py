"""Short words for histories: days of November 2026 and the facts of a hand-over."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from digest.domain.handover import Fact, Frozen, Handover


def november(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=UTC)


@pytest.fixture
def day() -> Callable[..., datetime]:
    return november


@pytest.fixture
def handover() -> Callable[..., Handover]:
    """A hand-over of 2 November to Anna, due the same day at 13:00, followed by `(type, day, fields)`."""

    def build(*story: tuple[str, int, dict[str, Any]], owner: str = "anna", **fields: Any) -> Handover:
        begun = fields.pop("handed_over_at", november(2))
        first = Fact("e0", "lead.assigned", begun, begun, 0, owner=owner, due_at=november(2, 13))
        facts = [first]
        for place, (kind, when, data) in enumerate(story, 1):
            at = data.pop("at", november(when))
            facts.append(Fact(f"e{place}", kind, at, at, place)._replace(**data))
        values = {"id": "h1", "lead_id": "l1", "cycle": 1, "frozen": Frozen(source="web"), **fields}
        return Handover(handed_over_at=begun, qualified_at=begun, facts=tuple(facts), **values)

    return build
