"""Who may stand in for a salesperson who is away."""

from datetime import UTC, datetime

from qualification.domain.standing_in import Candidate, wrong_stand_ins
from working_time import Absence, Calendar

HERE = Calendar()
TRIP = Calendar(absences=(Absence(datetime(2026, 3, 11, tzinfo=UTC), datetime(2026, 3, 12, tzinfo=UTC)),))
TEAM = {
    "anna": Candidate("anna", "north", HERE),
    "carl": Candidate("carl", "north", HERE),
    "dora": Candidate("dora", "north", TRIP),
    "emil": Candidate("emil", "north", None),
    "ben": Candidate("ben", "south", HERE),
}


def away(stand_in: str | None, first: int = 9, last: int = 14) -> dict[str, str]:
    said = {"starts_at": f"2026-03-{first:02}T00:00:00Z", "ends_at": f"2026-03-{last:02}T00:00:00Z"}
    return said if stand_in is None else {**said, "stand_in": stand_in}


def test_a_colleague_of_the_team_who_is_there_stands_in() -> None:
    assert wrong_stand_ins("anna", [away(None), away("carl")], [], TEAM) == {}


def test_what_stands_against_others_is_said_by_the_place_of_the_absence() -> None:
    named = [away("anna"), away("ben"), away("emil"), away("dora"), away("nobody"), away("carl")]
    assert wrong_stand_ins("anna", named, [], TEAM) == {
        0: "oneself", 1: "other_team", 2: "gets_none", 3: "away", 4: "other_team",
    }  # fmt: skip


def test_who_is_back_on_the_day_on_which_the_other_leaves_may_stand_in() -> None:
    touching = [away("dora", 12, 14), away("dora", 9, 11)]
    assert wrong_stand_ins("anna", touching, [], TEAM) == {}


def test_what_was_agreed_before_is_not_looked_at_again() -> None:
    assert wrong_stand_ins("anna", [away("ben"), away("emil")], [away("ben")], TEAM) == {1: "gets_none"}


def test_people_without_a_team_are_one_team() -> None:
    nowhere = {name: Candidate(name, None, HERE) for name in ("anna", "carl")}
    assert wrong_stand_ins("anna", [away("carl")], [], nowhere) == {}
    assert wrong_stand_ins("anna", [away("carl")], [], {**TEAM, "carl": nowhere["carl"]}) == {0: "other_team"}
