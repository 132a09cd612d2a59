"""Pieces add up to what one run would have said, and nothing is added that does not belong together."""

from pathlib import Path

import pytest

from simulation.report import Kept, OtherCodeError, added, code_of, report_of, state_of_the_code
from simulation.seed import Outcome


def outcome(seed: int, *faults: str, events: int = 90, found: tuple[tuple[str, str], ...] = ()) -> Outcome:
    return Outcome(seed, 1000 + seed, 7000, events, list(faults), 10, list(found))


ONE = [outcome(1, "kill", "cut"), outcome(2, "kill", events=80)]
OTHER = [outcome(3, "away", found=(("lost", "a lead"), ("lost", "another"), ("stuck", "it"))), outcome(7, "kill")]


def test_two_pieces_are_one_run_in_either_order() -> None:
    whole = report_of([*ONE, *OTHER], "same", 3.5, 6.0)
    one, other = report_of(ONE, "same", 1.5, 2.0), report_of(OTHER, "same", 2.0, 4.0)
    assert added(one, other) == {**whole, "pieces": 2}
    assert added(other, one) == {**whole, "pieces": 2}


def test_what_a_sum_of_pieces_says() -> None:
    said = added(report_of(ONE, "same", 1.5, 2.0), report_of(OTHER, "same", 2.0, 4.0))
    assert said["seeds"] == 4
    assert said["ranges"] == [[1, 3], [7, 7]]
    assert said["failed"] == [3]
    assert (said["lost"], said["stuck"], said["repeated"]) == (2, 1, 0)
    assert said["kinds"] == {"away": 1, "cut": 1, "kill": 3}
    assert said["fewest"] == {"leads": 10, "events": 80, "faults": 1}
    assert (said["seconds"], said["processor_seconds"]) == (3.5, 6.0)


def test_a_run_is_good_where_every_seed_held_and_none_was_too_small(capsys: pytest.CaptureFixture[str]) -> None:
    five = ("kill", "cut", "away", "stop", "full")
    for one, code, says in (
        (outcome(1, *five, events=60), 0, ""),
        (outcome(1, *five, events=60, found=(("lost", "a lead"),)), 1, ""),
        (outcome(1, *five, events=59), 1, "a seed has only 59 events, fewer than 60\n"),
        (outcome(1, *five[1:], events=60), 1, "a seed has only 4 faults, fewer than 5\n"),
    ):
        assert code_of(report_of([outcome(9, *five), one], "same", 1.0, 1.0)) == code
        assert capsys.readouterr().err == says


def test_a_seed_counts_once() -> None:
    with pytest.raises(ValueError, match="seed 2 stands in both"):
        added(report_of(ONE, "same", 1.0, 1.0), report_of([outcome(2, "kill")], "same", 1.0, 1.0))


def test_what_other_code_did_is_not_added() -> None:
    with pytest.raises(OtherCodeError):
        added(report_of(ONE, "same", 1.0, 1.0), report_of(OTHER, "changed", 1.0, 1.0))


def test_whoever_goes_on_does_what_is_missing(tmp_path: Path) -> None:
    file = tmp_path / "build" / "simulation.json"
    Kept(file, "same").add(report_of(ONE, "same", 1.0, 1.0))
    again = Kept(file, "same")
    assert again.without(range(1, 6)) == [3, 4, 5]
    again.add(report_of(OTHER, "same", 1.0, 1.0))
    assert Kept(file, "same").without(range(1, 9)) == [4, 5, 6, 8]
    assert [one.name for one in file.parent.iterdir()] == ["simulation.json"]


def test_a_report_of_other_code_is_refused_with_the_way_out(tmp_path: Path) -> None:
    file = tmp_path / "simulation.json"
    Kept(file, "same").add(report_of(ONE, "same", 1.0, 1.0))
    with pytest.raises(OtherCodeError, match=r"Remove it, or name another file: INTO="):
        Kept(file, "changed")


def test_the_state_of_the_code_is_that_of_every_file_that_decides(tmp_path: Path) -> None:
    (tmp_path / "services/digest/src").mkdir(parents=True)
    (tmp_path / "services/digest/tests").mkdir()
    product = tmp_path / "services/digest/src/main.py"
    product.write_text("one")
    before = state_of_the_code(tmp_path)
    (tmp_path / "services/digest/tests/test_it.py").write_text("tests decide nothing")
    assert state_of_the_code(tmp_path) == before
    product.write_text("other")
    assert state_of_the_code(tmp_path) != before
