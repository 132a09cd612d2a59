"""When the broker is asked for more, told by a fetcher that only counts."""

from types import SimpleNamespace
from typing import Any

from event_bus.kafka_fetching import Fetching

REQUEST = [(1, "a request")]


def due(wanted: list[Any]) -> tuple[Any, ...]:
    """What aiokafka's fetcher would do now."""
    return (list(wanted), {}, 0.2, False, [])


def fetching(wanted: list[Any]) -> tuple[Fetching, Any]:
    """One on a fetcher to which everything that is `wanted` is due, and how it asks."""
    fetcher = SimpleNamespace(
        _get_actions_per_node=lambda _: due(wanted),
        _fetcher_timeout=0.2,
        _wait_consume_future=None,
        _notify=lambda _: None,
    )
    made = Fetching(SimpleNamespace(_fetcher=fetcher))  # type: ignore[arg-type]
    return made, lambda: fetcher._get_actions_per_node(None)[0]


def test_nothing_is_asked_for_while_a_small_batch_is_in_hand() -> None:
    made, asks = fetching(REQUEST)
    made.hold(ahead=False)
    assert asks() == []
    made.go_on()
    assert asks() == REQUEST


def test_behind_a_large_batch_one_request_goes_ahead_and_no_second() -> None:
    made, asks = fetching(REQUEST)
    made.hold(ahead=True)
    assert asks() == REQUEST
    assert asks() == []
    made.go_on()
    assert asks() == REQUEST


def test_the_one_request_is_not_spent_while_there_is_nobody_to_ask() -> None:
    """What was left over of the last answer is waited for first."""
    wanted: list[Any] = []
    made, asks = fetching(wanted)
    made.hold(ahead=True)
    assert asks() == []
    wanted += REQUEST
    assert asks() == REQUEST
