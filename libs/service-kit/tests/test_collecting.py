"""Programs that run for long look for garbage seldom."""

import gc
from collections.abc import Iterator

import pytest

from service_kit.collecting import collect_seldom, let_load


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    thresholds = gc.get_threshold()
    yield
    gc.set_threshold(*thresholds)
    gc.unfreeze()


def test_what_a_start_leaves_behind_is_walked_no_more_and_the_rest_after_many_objects() -> None:
    gc.unfreeze()
    collect_seldom()
    assert gc.get_freeze_count() > 1_000
    assert gc.get_threshold() == (50_000, 20, 100)


def test_who_begins_to_load_is_let_be_until_it_has_started() -> None:
    let_load()
    assert gc.get_threshold() == (500_000, 20, 100)
    collect_seldom()
    assert gc.get_threshold() == (50_000, 20, 100)
