"""How hand-overs and leads stand in each database, against what stands on the log, whoever was told of it."""

import json
from collections import defaultdict

from faults.databases import Databases
from faults.topics import Evidence, by_line
from faults.verdict import Verdict

ENDS = {"lead.won": "won", "lead.lost": "lost", "lead.returned": "returned"}
ACTS = {"lead.accepted", "lead.contacted", *ENDS}
"""What keeps a hand-over with sales though it was taken back."""
MOMENTS = ("won_at", "lost_at", "returned_at", "disqualified_at")
VERSIONS = {
    "lead-intake": ("lead_intake", "select id, version from lead"),
    "qualification": ("qualification", "select id, version from lead_state"),
    "sales-feedback": ("sales_feedback", "select id, version from lead"),
}
"""By who says it: up to which number each service says that it has spoken of each lead."""


async def check_versions(databases: Databases, evidence: Evidence, verdict: Verdict) -> None:
    """Whatever a service has counted as said of a lead stands on the log, and it has counted what stands there."""
    last = {line: max(one.sequence for one in facts) for line, facts in by_line(evidence.firsts).items()}
    for source, (service, query) in VERSIONS.items():
        kept = dict(await databases.rows(service, query))
        on_log = {lead: number for (lead, who), number in last.items() if who == source}
        for lead in sorted(kept.keys() | on_log.keys()):
            at, number = kept.get(lead, 0), on_log.get(lead, 0)
            if at != number:
                sentence = f"{source} has said {at} facts of {lead}, and number {number} is the last on the log"
                verdict.add("lost", sentence, evidence.history(lead))


async def check_standings(databases: Databases, evidence: Evidence, verdict: Verdict) -> None:
    """Each hand-over stands in three databases as its facts say, with whom they say; none has two ends."""
    owners, expected_states = _said(evidence)
    sides = {
        "sales-feedback": await _sales(databases),
        "qualification": await _qualification(databases),
        "digest": await _digest(databases),
    }
    for side, found in sides.items():
        for one in sorted(expected_states.keys() | found.keys()):
            expected = (expected_states.get(one, "unknown"), owners.get(one))
            stands = found.get(one, ("unknown", None))
            if stands != expected:
                verdict.add("unbalanced", f"{side} has {one} as {_words(stands)}, its facts say {_words(expected)}")


Standing = tuple[str, str | None]
"""How a hand-over stands, and with whom."""


def _words(standing: Standing) -> str:
    return f"{standing[0]} with {standing[1]}"


def states(evidence: Evidence) -> dict[str, str]:
    """How each hand-over stands by its facts."""
    return _said(evidence)[1]


def _said(evidence: Evidence) -> tuple[dict[str, str], dict[str, str]]:
    """Owner and state of each hand-over: sales' end, else marketing's, else taken back where sales did nothing."""
    owners: dict[str, str] = {}
    kinds: dict[str, set[str]] = defaultdict(set)
    for one in evidence.firsts:
        if one.data and one.data.get("handover_id"):
            kinds[one.data["handover_id"]].add(one.type)
            if one.type == "lead.assigned":
                owners[one.data["handover_id"]] = one.data["owner"]
    return owners, {handover: _state(said) for handover, said in kinds.items()}


def _state(said: set[str]) -> str:
    ends = sorted(ENDS[kind] for kind in said & ENDS.keys())
    if ends:
        return " and ".join(ends)
    if "lead.disqualified" in said:
        return "disqualified"
    return "recalled" if "lead.recalled" in said and said.isdisjoint(ACTS) else "open"


async def _sales(databases: Databases) -> dict[str, Standing]:
    ended = {*ENDS.values(), "disqualified", "recalled"}
    rows = await databases.rows("sales_feedback", "select id, state, owner from handover")
    return {one: (state if state in ended else "open", owner) for one, state, owner in rows}


async def _qualification(databases: Databases) -> dict[str, Standing]:
    query = "select id, owner, sales_end, closed, recall, acts from handover"
    return {
        one: (
            json.loads(end)[1] if end else "disqualified" if closed else "recalled" if recall and not acts else "open",
            owner,
        )
        for one, owner, end, closed, recall, acts in await databases.rows("qualification", query)
    }


async def _digest(databases: Databases) -> dict[str, Standing]:
    """What is in no ledger, though it was handed over and has an end, was taken back."""
    slot = await databases.slot()
    query = f'select id, owner, ended_at from "view_{slot}_handover"'
    rows = list(await databases.rows("digest", query))
    owners = {one: owner for one, owner, _ in rows}
    found = {one: ("recalled", owner) for one, owner, ended_at in rows if ended_at is not None}
    query = f'select handover_id, {", ".join(MOMENTS)} from "view_{slot}_ledger"'
    for one, *moments in await databases.rows("digest", query):
        ends = {f"lead.{name[:-3]}" for name, at in zip(MOMENTS, moments, strict=True) if at is not None}
        found[one] = (_state(ends), owners.get(one))
    return found
