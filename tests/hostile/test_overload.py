"""What the overload takes for back to normal."""

from hostile.overload import is_slower


def test_a_second_is_not_normal_for_what_took_a_few_milliseconds() -> None:
    assert not is_slower(0.0015, 0.0031)
    assert not is_slower(0.02, 0.08)
    assert is_slower(0.0015, 0.2)
    assert is_slower(0.0015, 0.9)
