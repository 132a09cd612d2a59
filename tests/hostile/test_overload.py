"""What the overload takes for back to normal."""

from hostile.overload import is_slower
from hostile.weights import grown, thirds


def test_a_second_is_not_normal_for_what_took_a_few_milliseconds() -> None:
    assert not is_slower(0.0015, 0.0031)
    assert not is_slower(0.02, 0.08)
    assert is_slower(0.0015, 0.2)
    assert is_slower(0.0015, 0.9)


def test_memory_that_grows_in_any_third_is_found() -> None:
    flat = [240.0, 245.0, 246.0]
    assert grown(200.0, flat) == []
    assert len(grown(100.0, flat)) == 1
    assert len(grown(200.0, [240.0, 300.0, 310.0])) == 1
    assert len(grown(200.0, [240.0, 250.0, 300.0])) == 1
    assert thirds([1.0, 2.0, 5.0, 3.0, 4.0, 1.0, 9.0]) == [2.0, 5.0, 9.0]
