"""Effects that no single fact names: how a lead is scored, and the mails that people get."""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from faults.databases import Databases
from faults.history import History
from faults.postbox import Taken
from faults.topics import Evidence
from faults.verdict import Verdict

DIGITS = 6
SAID = {
    "accept": "lead.accepted", "contacts": "lead.contacted", "return": "lead.returned", "won": "lead.won",
    "lost": "lead.lost", "recall": "lead.recalled",
}  # fmt: skip
"""What each act on a hand-over is said as, once."""
TOUCHED = "lead.touched"
NEWS = timedelta(hours=24)
"""Of a deadline that had passed so long before it was recorded nothing is said (design.md, Clock)."""


def check_writes(evidence: Evidence, history: History, verdict: Verdict) -> None:
    """What clients were told is said as often as they were: not once more because a request was sent again.

    What somebody did who was not answered to the end of the run may stand there, or not.
    """
    told = _told(history, verdict)
    said = Counter(
        (one.type, one.key if one.type == TOUCHED else one.data["handover_id"])
        for one in evidence.firsts
        if one.data is not None and (one.type == TOUCHED or one.type in SAID.values())
    )
    for line, count in told.items():
        if said[line] < count or (said[line] > count and not history.unfinished):
            kind = "repeated" if said[line] > count else "lost"
            verdict.add(kind, f"{line[0]} of {line[1]} is said {said[line]} times, and {count} were answered")
    others = sum(count for line, count in said.items() if line[0] == TOUCHED and line not in told)
    came = len(history.inbound) + len(history.forms)
    if others != came and not history.unfinished:
        kind = "repeated" if others > came else "lost"
        verdict.add(kind, f"{came} inbound events and forms are {others} touches")


def _told(history: History, verdict: Verdict) -> Counter[tuple[str, str]]:
    told: Counter[tuple[str, str]] = Counter()
    for one in history.told:
        step = one.step.rpartition(" ")[2]
        if step == "capture":
            told[TOUCHED, one.answer["id"]] += 1
        elif step == "touch":
            for item in one.answer["items"]:
                if "id" in item:
                    told[TOUCHED, item["id"]] += 1
                else:  # of a lead whose capture was answered
                    verdict.add("lost", f"{one.step} was refused: {item}")
        elif step in SAID:
            told[SAID[step], one.answer["handover_id" if step == "recall" else "id"]] += 1
    return told


async def check_scores(databases: Databases, evidence: Evidence, verdict: Verdict) -> None:
    """Leads of whom the same is known are scored the same: a touch that counted twice, or not, stands out.

    Of a merge the lead that lives has the touches of both, whichever was heard first and whatever was heard between.
    """
    lives = _lives(evidence)
    rows = await databases.rows("qualification", "select id, activity_at, score from lead_state")
    alike: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    total: dict[str, float] = {}
    for lead, at, score in rows:
        if lead in lives:
            points = f"{at} {_points(score)}"
            alike[lives[lead]][points].append(lead)
            total[points] = sum(json.loads(score)[0].values())
    for scores in alike.values():
        usual = max(scores, key=lambda score: len(scores[score]))
        for score, leads in scores.items():
            for lead in leads if score != usual else ():
                kind = "repeated" if total[score] > total[usual] else "lost"
                verdict.add(kind, f"{lead} is scored {score}, others of its kind {usual}", evidence.history(lead))


async def check_ends(databases: Databases, history: History, verdict: Verdict) -> None:
    """Sales and qualification have each end that a client was told of; the ledger is looked at where it is read."""
    query = "select id, sales_end from handover where sales_end is not null"
    sides = {
        "sales-feedback": dict(await databases.rows("sales_feedback", "select id, state from handover")),
        "qualification": {one: json.loads(end)[1] for one, end in await databases.rows("qualification", query)},
    }
    for handover, (how, _) in history.ended.items():
        for side, ends in sides.items():
            if ends.get(handover) != how:
                verdict.add("unbalanced", f"{handover} ended as {how}, {side} has it as {ends.get(handover)}")


async def check_tallies(databases: Databases, evidence: Evidence, verdict: Verdict) -> None:
    """A source counts each lead of its own that qualified once for each time that it was said."""
    frozen = [one.data["frozen"] for one in evidence.firsts if one.type == "lead.qualified" and one.data is not None]
    said = Counter(str(of["first_source"]) for of in frozen if of.get("first_source"))
    query = "select source, sum(qualified) from source_day group by source having sum(qualified) > 0"
    counted = {source: int(total) for source, total in await databases.rows("lead_intake", query)}
    for source in sorted(said.keys() | counted.keys()):
        count, times = counted.get(source, 0), said[source]
        if count != times:
            kind = "repeated" if count > times else "lost"
            verdict.add(kind, f"source {source} counts {count} qualified leads, and {times} were said")


def _lives(evidence: Evidence) -> dict[str, str]:
    """What makes one living lead's points like another's: its touches, and those of the leads merged into it.

    Which days were counted, and when, follows from these; what sales does changes no points. A lead that was merged
    into another keeps what it had then, which is nobody's any more; of the erased nothing is kept.
    """
    into = {one.key: one.data["into"] for one in evidence.firsts if one.type == "lead.merged" and one.data}
    gone = {_living(one.key, into) for one in evidence.leads if one.type == "lead.erased"}
    touches: dict[str, list[Any]] = defaultdict(list)
    for one in evidence.firsts:
        if one.type == TOUCHED and one.data is not None:
            touches[_living(one.key, into)].append((one.data["kind"], str(one.data.get("intent")), one.time))
    return {lead: json.dumps(sorted(found)) for lead, found in touches.items() if lead not in gone}


def _living(lead: str, into: Mapping[str, str]) -> str:
    while lead in into:
        lead = into[lead]
    return lead


def _points(score: str) -> str:
    """The stored points, whatever the order and the last digits of their sum."""
    return json.dumps(_rounded(json.loads(score)), sort_keys=True)


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, DIGITS)
    if isinstance(value, list):
        return sorted((_rounded(one) for one in value), key=_as_text)
    return {name: _rounded(one) for name, one in value.items()} if isinstance(value, dict) else value


def _as_text(value: Any) -> str:
    """The same for the same, in whatever order a mapping came to be."""
    return json.dumps(value, sort_keys=True)


async def check_mails(
    databases: Databases, evidence: Evidence, history: History, took: Sequence[Taken], verdict: Verdict
) -> None:
    """A digest that was asked for is one mail, a broken promise too; what counts as sent came to the mail server."""
    rows = await databases.rows("digest", "select message_id, person, key, sent_at from mail")
    arrived = {one.message for one in took}
    for message in arrived - {row[0] for row in rows}:
        verdict.add("repeated", f"mail {message} came and was never written")
    asked: dict[str, set[str]] = defaultdict(set)
    warned = {key.split("/")[1] for _, _, key, _ in rows if key.startswith("escalation/")}
    for message, person, key, sent_at in rows:
        if sent_at is not None and message not in arrived:
            verdict.add("lost", f"mail {message} counts as sent and never came")
        if key.startswith("digest/") and "/now/" in key:
            asked[person].add(message)
    for person in asked.keys() | history.mails.keys():
        written, told = len(asked[person]), history.mails[person]
        if written != told:
            kind = "repeated" if written > told else "lost"
            verdict.add(kind, f"{person} was written {written} digests, and {told} were asked for")
    _check_notices(evidence, history, verdict)
    _check_warnings(evidence, history, took, warned, verdict)
    verdict.figures |= {"mails": len(arrived), "mails_sent_again": len(took) - len(arrived)}


def _check_notices(evidence: Evidence, history: History, verdict: Verdict) -> None:
    """That a promise was broken is said once of each deadline, unless that had passed a day before it was recorded.

    A clock that is a day ahead makes of it one that had; one that is an hour behind only has it said an hour later. One
    that is ahead makes late what is not yet: nothing is wrong with a notice of which no client was told.
    """
    notices = [one for one in evidence.firsts if one.type == "lead.overdue" and one.data is not None]
    said = Counter((one.data["handover_id"], one.data["due_at"]) for one in notices if one.data is not None)
    for (handover, due_at), times in said.items():
        if times > 1:
            verdict.add("repeated", f"that {handover} was due at {due_at} is said {times} times")
    noticed = {handover for handover, _ in said}
    for one in evidence.firsts:
        handover = (one.data or {}).get("handover_id")
        if one.type != "lead.contacted" or handover not in history.promised or handover in noticed:
            continue
        if datetime.fromisoformat(one.recorded) - history.promised[handover] <= NEWS:
            verdict.add("lost", f"nothing is said of a promise of {handover} that was broken")
    verdict.figures |= {"promised": len(history.promised), "overdue": len(notices)}


def _check_warnings(
    evidence: Evidence, history: History, took: Sequence[Taken], written: Collection[str], verdict: Verdict
) -> None:
    """Whoever leads sales is warned of a broken promise, each of them once.

    What is `written` is sent at some time: a process that died with it in hand had it for ten minutes. No clock is so
    far from right that digest might take what it hears for old news (`JUMPS`).
    """
    broken = Counter(
        one.data["handover_id"] for one in evidence.firsts if one.type == "lead.overdue" and one.data is not None
    )
    told: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in took:
        told[one.recipient, one.thread.removeprefix("<handover-").partition("@")[0]].add(one.message)
    warned = Counter({of: len(messages) for of, messages in told.items() if of[1] in broken})
    for (_, handover), mails in warned.items():
        if mails > broken[handover]:
            verdict.add("repeated", f"{mails} mails tell of {broken[handover]} broken promises of {handover}")
    knew = {handover for _, handover in warned}.union(written)
    expected = [one for one in history.promised if one in broken]
    for handover in expected:
        if handover not in knew:
            verdict.add("lost", f"no mail tells that a promise of {handover} was broken")
    verdict.figures |= {"warnings": warned.total(), "warnings_expected": len(expected)}
