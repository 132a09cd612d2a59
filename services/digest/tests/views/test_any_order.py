"""The views are what the events say, however the log hands them over."""

from random import Random
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from event_bus import putting

SETTINGS = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
RANDOM = st.randoms(use_true_random=False)


@SETTINGS
@given(rng=RANDOM)
async def test_any_split_into_batches_gives_equal_views(rng: Random, views, story, shuffled, cut) -> None:
    await views.empty()
    events = shuffled(rng, [stream for key in story(rng) for stream in (key.events, key.documents)])

    with patch.object(putting, "MANY", 1):  # as in a large batch: what is new is added, apart from what may be there
        await views.project("a", events)
    await views.project("b", *cut(rng, events))

    assert await views.rows("a") == await views.rows("b")


@SETTINGS
@given(rng=RANDOM)
async def test_any_order_of_the_keys_gives_equal_views(rng: Random, views, story, shuffled, cut) -> None:
    await views.empty()
    streams = [stream for key in story(rng) for stream in (key.events, key.documents)]

    await views.project("a", *cut(rng, shuffled(rng, streams)))
    await views.project("b", *cut(rng, shuffled(rng, streams)))

    assert await views.rows("a") == await views.rows("b")
