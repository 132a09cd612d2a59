"""A fault counts when somebody has met it, and only as often and as long as it lasts."""

from simulation.spells import Spell


def test_what_nobody_met_was_no_fault() -> None:
    spell = Spell(2, until=5.0)
    assert not spell.hit
    assert not spell.strikes(5.0)
    assert not spell.hit


def test_it_fails_so_many_times() -> None:
    spell = Spell(2)
    assert [spell.strikes(1.0) for _ in range(3)] == [True, True, False]
    assert spell.hit


def test_it_fails_no_more_when_it_is_over() -> None:
    spell = Spell()
    assert spell.strikes(1.0)
    spell.end()
    assert not spell.strikes(2.0)
    assert spell.hit
