"""Planted faults of refusals: somebody is told that it cannot be done, and it could be."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from qualification.use_cases import close_leads
from sales_feedback.domain import moves
from sales_feedback.use_cases import acting
from service_kit.errors import not_found


@contextmanager
def refused_by_a_clock() -> Iterator[None]:
    """What happens now is before what a clock that ran ahead has recorded, and refused for that."""
    happened_at = moves.happened_at

    def by_our_clock(handover: Any, occurred_at: Any, now: Any) -> Any:
        return happened_at(handover, occurred_at, now) if occurred_at else max(now, handover.handed_over_at)

    with patch.object(acting, "happened_at", by_our_clock):
        yield


@contextmanager
def refused_as_not_known() -> Iterator[None]:
    """A lead that is with sales is answered as if nobody had heard of it."""
    subject_of = close_leads.subject_of

    def forgetful(*asked: Any) -> Any:
        subject = subject_of(*asked)
        return not_found("lead") if getattr(subject, "open", None) else subject

    with patch.object(close_leads, "subject_of", forgetful):
        yield
