"""Whatever is violated is shown with the history of the leads that its sentence names."""

from faults.history import History, Told
from faults.stories import story_of
from faults.topics import Evidence, Fact
from faults.verdict import Verdict

LEAD, OTHER = "01a22e46-e383-779b-bb71-0062a3191c77", "01a22e46-e383-779b-bb71-0062a3191c78"
HANDOVER = "0fd1b07a-318c-589a-96a0-a933700b9f9b"


def explained(kind: str, sentence: str, history: list[str] | None = None) -> list[str]:
    evidence, told, verdict = Evidence(), History(), Verdict()
    evidence.leads = [
        Fact("e1", LEAD, "qualification", 1, "lead.assigned", {"handover_id": HANDOVER}, "leads/0@7"),
        Fact("e2", OTHER, "lead-intake", 1, "lead.created", {}, "leads/0@8"),
    ]
    evidence.sort_out()
    told.told.append(Told(1.0, "p1 capture", {}, {"id": LEAD}, (), 1))
    verdict.add(kind, sentence, history)
    verdict.explain(story_of(told, evidence))
    ((_, lines),) = verdict.found[kind]
    return lines


def test_a_lead_is_known_by_its_id_and_by_its_hand_over() -> None:
    for name in (LEAD, HANDOVER):
        asked, stands = explained("rebuild_differences", f'view deadline: only before: {{"id": "{name}"}}')
        assert "p1 capture" in asked
        assert stands == "leads/0@7 qualification 1 lead.assigned e1"


def test_a_history_that_was_given_stays_and_a_sentence_without_a_lead_has_none() -> None:
    assert explained("lost", f"{OTHER} is lost", ["as it was"]) == ["as it was"]
    assert explained("stuck", "2 rows are left in digest.outbox") == []


def test_kinds_of_faults_that_hit_nothing_are_said() -> None:
    verdict = Verdict()
    verdict.figures["kinds"] = {"kill a service": 3, "full outbox": 0}
    assert "never hit: full outbox" in verdict.report().splitlines()
    verdict.figures["kinds"] = {"kill a service": 3}
    assert "never hit" not in verdict.report()
