"""What the judge makes of mails: written, taken by a server, asked for, said."""

from types import SimpleNamespace
from typing import Any

import pytest

from simulation.checker import Fact, Verdict
from simulation.mails import check_mails
from simulation.post import Taken
from simulation.workload import Told

ASKED = Told("send_now", "anna", None, 200, {"person": "anna", "written": True})
NOTHING = Told("send_now", "anna", None, 200, {"person": "anna", "written": False})
NOW = ("m1", "anna", "digest/anna/now/a", "daily", "2026-03-02")
CAME = Taken("m1", "anna@northwind.example", "digest/anna/now/a")


def said(person: str, *numbers: int) -> dict[tuple[str, int], Any]:
    heads = [(("ce_type", b"digest.sent"), ("ce_sequence", str(number).encode())) for number in numbers]
    return {("leadloop.team.v1", 0): [SimpleNamespace(key=person.encode(), headers=one) for one in heads]}


def overdue(handover: str, sequence: int) -> Fact:
    return Fact("lead", "sales-feedback", sequence, f"id-{sequence}", "lead.overdue", {"handover_id": handover}, "1")


def found(
    told: list[Told],
    took: list[Taken],
    written: list[tuple[Any, ...]],
    records: dict[tuple[str, int], Any],
    facts: tuple[Fact, ...] = (),
) -> list[str]:
    verdict = Verdict()
    rows: Any = lambda _package, _sql: written  # noqa: E731
    check_mails(told, facts, records, took, rows, verdict)
    return [measure for measure, _ in verdict.found]


def test_a_digest_that_was_asked_for_is_written_sent_and_said_once() -> None:
    assert found([ASKED, NOTHING], [CAME], [NOW], said("anna", 1)) == []


def test_a_mail_that_is_sent_again_under_its_name_is_one_mail() -> None:
    assert found([ASKED], [CAME, CAME], [NOW], said("anna", 1, 1)) == []


@pytest.mark.parametrize(
    ("told", "took", "written", "numbers", "measures"),
    [
        ([ASKED], [CAME, CAME._replace(message="m2")], [NOW], [1], ["repeated"]),
        ([ASKED], [], [NOW], [1], ["lost"]),
        ([ASKED], [], [], [], ["lost"]),
        ([], [CAME], [NOW], [1], ["repeated"]),
        ([ASKED], [CAME], [NOW], [1, 2], ["repeated"]),
        ([ASKED], [CAME], [NOW], [], ["lost"]),
    ],
    ids=["under two names", "noted and not sent", "not written", "not asked for", "said twice", "not said"],
)
def test_every_other_number_is_found(
    told: list[Told], took: list[Taken], written: list[Any], numbers: list[int], measures: list[str]
) -> None:
    assert found(told, took, written, said("anna", *numbers)) == measures


def test_what_waits_or_was_given_up_need_not_have_come() -> None:
    assert found([ASKED], [], [(*NOW[:4], None)], said("anna")) == []


def test_a_manager_is_told_as_often_as_promises_were_broken() -> None:
    rows = [(f"m{number}", "mila", f"escalation/h/attempt-{number}/mila", "escalation", "2026") for number in (1, 2)]
    took = [Taken(message, "mila@northwind.example", key) for message, _, key, *_ in rows]
    assert found([], took, rows, {}, (overdue("h", 1), overdue("h", 2))) == []
    assert found([], took, rows, {}, (overdue("h", 1), overdue("other", 2))) == ["repeated"]
