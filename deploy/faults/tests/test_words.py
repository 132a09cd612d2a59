"""The judge misses words about people that were answered, and stand on no topic: no rebuild could."""

import pytest

from faults.history import History, Told
from faults.topics import Evidence, Fact
from faults.verdict import Verdict
from faults.words import check_words

NAME, NOTE = "Marker p1 Person", "Marker p1 note"
PROFILE = Fact("d1", "lead-1/profile/main", "lead-intake", 2, "private.profile", {"name": NAME}, "place")
FIRST = Fact("d2", "lead-1/note/e1", "sales-feedback", 1, "private.note", {"text": NOTE}, "place")
SECOND = Fact("d3", "lead-1/note/e2", "sales-feedback", 1, "private.note", {"text": NOTE}, "place")
OLDER = PROFILE._replace(sequence=1, data={"name": "Somebody"})
GONE = PROFILE._replace(sequence=3, data=None)


def told(attempts: int = 2) -> History:
    history = History()
    history.told.append(Told(0.0, "p1 capture", {"name": NAME}, {"id": "lead-1"}, (), 1))
    history.told += [Told(0.0, "p1 contacts", {"note": NOTE}, {"id": "h1"}, (), 1)] * attempts
    return history


def judged(*documents: Fact, history: History | None = None) -> set[str]:
    evidence, verdict = Evidence(), Verdict()
    evidence.leads = [Fact("f1", "lead-1", "qualification", 1, "lead.assigned", {"handover_id": "h1"}, "place")]
    evidence.others = list(documents)
    evidence.sort_out()
    check_words(evidence, history or told(), verdict)
    return {kind for kind, found in verdict.found.items() if found}


def test_words_that_stand_there_are_no_violation() -> None:
    assert judged(OLDER, PROFILE, FIRST, SECOND) == set()
    assert judged(PROFILE, OLDER, FIRST, FIRST, SECOND) == set()  # sent again, and late


@pytest.mark.parametrize(
    "documents", [(FIRST, SECOND), (OLDER, FIRST, SECOND), (PROFILE, GONE, FIRST, SECOND), (PROFILE, FIRST)]
)
def test_a_name_or_a_note_that_was_answered_and_stands_nowhere_is_lost(documents: tuple[Fact, ...]) -> None:
    assert judged(*documents) == {"lost"}


def test_a_note_that_stands_there_once_too_often_is_repeated() -> None:
    assert judged(PROFILE, FIRST, SECOND, history=told(1)) == {"repeated"}


def test_what_was_erased_or_merged_is_looked_at_elsewhere() -> None:
    erased, merged = told(), told()
    erased.erased["lead-1"] = "firm-p1.example"
    merged.merged["lead-1"] = "lead-2"
    assert judged(history=erased) == judged(history=merged) == set()
