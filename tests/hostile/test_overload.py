"""What the overload takes for back to normal."""

from collections import Counter

from hostile.overload import is_slower, strange
from hostile.weights import grown, thirds


def test_a_second_is_not_normal_for_what_took_a_few_milliseconds() -> None:
    assert not is_slower(0.0015, 0.0031)
    assert not is_slower(0.02, 0.08)
    assert is_slower(0.0015, 0.2)
    assert is_slower(0.0015, 0.9)


def test_whatever_is_neither_accepted_nor_refused_with_a_time_to_come_again_is_found() -> None:
    assert strange(Counter({"201": 9, "503 with Retry-After": 9})) == []
    assert strange(Counter({"201": 9, "503": 1, "429": 2})) == ["1 x 503", "2 x 429"]
    assert strange(Counter({"TimeoutError": 1})) == ["1 x TimeoutError"]


def test_memory_that_grows_in_any_third_is_found() -> None:
    flat = [240.0, 245.0, 246.0]
    assert grown(200.0, flat) == []
    assert len(grown(100.0, flat)) == 1
    assert len(grown(200.0, [240.0, 300.0, 310.0])) == 1
    assert len(grown(200.0, [240.0, 250.0, 300.0])) == 1
    assert thirds([1.0, 2.0, 5.0, 3.0, 4.0, 1.0, 9.0]) == [2.0, 5.0, 9.0]
