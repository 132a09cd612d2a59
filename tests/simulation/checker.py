"""The independent judge: its own SQL and its own reading of the log; it knows nothing of the product but its contracts.

It compares what clients were told, what stands on the log and what stands in the four databases.
"""

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

PACKAGES = ("lead_intake", "qualification", "sales_feedback", "digest")
FACTS, PRIVATE = "leadloop.leads.v1", "leadloop.private.v1"
ENTRIES = {
    "accept_handovers": "accepted", "record_attempts": "contacted", "open_accounts": "account_opened",
    "open_opportunities": "opportunity_opened", "win_handovers": "won", "lose_handovers": "lost",
    "return_handovers": "returned",
}  # fmt: skip
MEASURES = ("lost", "repeated", "reordered", "stuck", "unbalanced", "rebuild_differences", "kept", "refused")


class Fact(NamedTuple):
    """One record of the leads topic."""

    lead: str
    source: str
    sequence: int
    id: str
    type: str
    data: dict[str, Any]
    at: str


class Verdict:
    """What was found, by measure."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str]] = []

    def __call__(self, measure: str, what: str) -> None:
        assert measure in MEASURES, measure
        self.found.append((measure, what))

    def counts(self) -> dict[str, int]:
        """How many of each."""
        found = Counter(measure for measure, _ in self.found)
        return {measure: found[measure] for measure in MEASURES}


class Databases:
    """The four files, read only."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open = {name: sqlite3.connect(f"file:{folder / name}.db?mode=ro", uri=True) for name in PACKAGES}

    def __call__(self, package: str, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows."""
        return self._open[package].execute(sql, values).fetchall()

    def everything(self) -> Iterable[tuple[str, bytes]]:
        """Each file's bytes, its write-ahead log's too."""
        for name in PACKAGES:
            for file in sorted(self._folder.glob(f"{name}.db*")):
                yield file.name, file.read_bytes()

    def close(self) -> None:
        """Let go."""
        for one in self._open.values():
            one.close()


def facts_of(records: Mapping[tuple[str, int], Sequence[Any]]) -> list[Fact]:
    """Every record of the leads topic, partition after partition, repeats included."""
    facts = []
    for (topic, _), found in sorted(records.items()):
        for record in found if topic == FACTS else ():
            heads = {name: value.decode() for name, value in record.headers}
            source = heads["ce_source"].rsplit("/", 1)[-1]
            data = json.loads(record.value) if record.value else {}
            sequence = int(heads["ce_sequence"])
            facts.append(
                Fact(record.key.decode(), source, sequence, heads["ce_id"], heads["ce_type"], data, heads["ce_time"])
            )
    return facts


def first_copies(facts: Sequence[Fact], verdict: Verdict) -> list[Fact]:
    """Facts without repeats; order within a lead and source must be that of their sequences, without a gap."""
    last: dict[tuple[str, str], int] = defaultdict(int)
    known: dict[tuple[str, str, int], str] = {}
    first = []
    for fact in facts:
        place = (fact.lead, fact.source, fact.sequence)
        if known.setdefault(place, fact.id) != fact.id:
            verdict("repeated", f"two facts are number {fact.sequence} of {fact.lead} by {fact.source}: {fact.type}")
        if fact.sequence <= last[fact.lead, fact.source]:
            continue
        if fact.sequence != last[fact.lead, fact.source] + 1:
            verdict("reordered", f"{fact.type} {place} stands before number {fact.sequence - 1}")
        last[fact.lead, fact.source] = fact.sequence
        first.append(fact)
    return first


def check_log(facts: Sequence[Fact], rows: Databases, verdict: Verdict) -> None:
    """What each service has counted stands on the log, and every consumer has seen the last of it."""
    last: dict[tuple[str, str], int] = {}
    for fact in facts:
        last[fact.lead, fact.source] = fact.sequence
    for package, source, table in (
        ("lead_intake", "lead-intake", "lead"),
        ("qualification", "qualification", "lead_state"),
        ("sales_feedback", "sales-feedback", "lead"),
    ):
        for lead, version in rows(package, f"select id, version from {table}"):  # our own names
            if version != last.get((lead, source), 0):
                verdict("lost", f"{source} is at {version} of {lead}, its log at {last.get((lead, source), 0)}")
    ids: dict[str, set[str]] = defaultdict(set)
    for package in PACKAGES:
        groups = rows(package, "select distinct consumer_group from consumer_position where topic = ?", FACTS)
        seen = {
            (group, subject, source): sequence
            for group, subject, source, sequence in rows(
                package, "select consumer_group, subject, source, sequence from consumer_sequence"
            )
        }
        for (group,) in groups:
            for (lead, source), sequence in last.items():
                if source != group and seen.get((group, lead, source), 0) != sequence:  # nobody hears themselves
                    verdict(
                        "stuck",
                        f"{group} is at {seen.get((group, lead, source), 0)} of {lead} by {source}, not {sequence}",
                    )
        for subject, reason, dead in rows(package, "select subject, reason, dead from parked"):
            ids[package].add(subject)
            verdict("stuck", f"{subject} is parked in {package} ({reason}, {'dead' if dead else 'alive'})")


def check_answers(
    told: Sequence[Any], captures: Mapping[str, int], facts: Sequence[Fact], rows: Databases, verdict: Verdict
) -> None:
    """Every answered write is there, once."""
    touches: dict[str, int] = Counter()
    roots = dict(rows("lead_intake", "select lead_id, winner from alias"))
    for lead, count in rows("lead_intake", "select lead_id, count(*) from touch group by lead_id"):
        touches[roots.get(lead, lead)] += count
    erased = {lead for (lead,) in rows("lead_intake", "select id from lead where erased_at is not null")}
    ids: dict[str, set[str]] = defaultdict(set)
    merged: set[str] = set()
    for one in told:
        if one.status == 200 and one.answer.get("lead_id"):
            ids[one.lead].add(one.answer["lead_id"])
        if one.status == 200 and one.use_case == "merge_leads":
            merged.add(one.lead)
    wanted: dict[str, int] = Counter()
    for name, found in ids.items():
        own = {roots.get(one, one) for one in found}
        if len(own) > 1 and name not in merged:
            verdict("repeated", f"{name} became {len(own)} leads")
        wanted[min(own)] += captures.get(name, 0)
    for lead, count in wanted.items():
        if lead in erased or roots.get(lead, lead) in erased:
            continue
        if touches[lead] != count:
            verdict(
                "lost" if touches[lead] < count else "repeated",
                f"{lead} has {touches[lead]} touches, {count} were answered",
            )
    said = Counter(fact.lead for fact in facts if fact.type == "lead.touched")
    kept = rows("lead_intake", "select lead_id, count(*) from touch group by lead_id")
    for lead, count in kept:
        if lead not in roots and lead not in erased and lead not in roots.values() and said[lead] != count:
            verdict("lost" if said[lead] < count else "repeated", f"{lead} has {count} touches and said {said[lead]}")
    _check_entries(told, rows, verdict)


def _check_entries(told: Sequence[Any], rows: Databases, verdict: Verdict) -> None:
    answered = Counter(
        (one.handover, ENTRIES[one.use_case]) for one in told if one.status == 200 and one.use_case in ENTRIES
    )
    written = Counter(rows("sales_feedback", "select handover_id, kind from entry"))
    for (handover, kind), count in answered.items():
        if written[handover, kind] != count:
            measure = "lost" if written[handover, kind] < count else "repeated"
            verdict(measure, f"hand-over {handover} has {written[handover, kind]} {kind}, {count} were answered")


def check_forgotten(
    told: Sequence[Any], records: Mapping[tuple[str, int], Sequence[Any]], rows: Databases, verdict: Verdict
) -> None:
    """Of erased people nothing is left in any file or on the private topic; nor of who had been merged into them."""
    winners = dict(rows("lead_intake", "select lead_id, winner from alias"))
    erased = {lead for (lead,) in rows("lead_intake", "select id from lead where erased_at is not null")}
    known = [(one.lead, one.answer["lead_id"]) for one in told if one.status == 200 and one.answer.get("lead_id")]
    names = {one.lead for one in told if one.use_case == "erase_leads" and one.status == 200}
    names |= {name for name, lead in known if winners.get(lead, lead) in erased}
    files = list(rows.everything()) if names else []
    for name in sorted(names):
        mark = name.encode()
        for form in (mark, mark.title()):
            for file, content in files:
                if form in content:
                    verdict("kept", f"{name} was erased and stands in {file}")
            for (topic, _), found in records.items():
                if topic != "leadloop.inbound.v1" and any(form in (record.value or b"") for record in found):
                    verdict("kept", f"{name} was erased and stands on {topic}")
