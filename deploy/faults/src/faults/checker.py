"""Compares what clients were told, what stands on the topics and what stands in the databases."""

from collections import Counter, defaultdict

from event_contracts.topics import LEADS
from faults.databases import SERVICES, Databases
from faults.history import History
from faults.topics import Evidence, by_line
from faults.verdict import Verdict

ENDS = ("lead.won", "lead.lost", "lead.returned")
ACTS = ("lead.accepted", "lead.contacted", *ENDS)
"""What keeps a hand-over with sales though it was taken back."""
HEARERS = {
    "qualification": ("qualification", "qualification"),
    "sales-feedback": ("sales_feedback", "sales-feedback"),
    "digest": ("digest", "digest"),
    "lead-intake": ("lead_intake", "lead-intake"),
}


class Checker:
    """The judge of one run."""

    def __init__(self, history: History, evidence: Evidence, databases: Databases) -> None:
        self._history = history
        self._evidence = evidence
        self._databases = databases
        self.verdict = Verdict()

    async def judge(self) -> Verdict:
        """Everything that can be said without a rebuild."""
        self._order()
        self._promises()
        await self._stuck()
        await self._hearing()
        await self._intake()
        await self._sales()
        await self._merged()
        await self._recalled()
        await self._ledger()
        await self._erased()
        return self.verdict

    def _violation(self, kind: str, sentence: str, lead: str | None = None) -> None:
        told = [] if lead is None else [*self._history.of_lead(lead), *self._evidence.history(lead)]
        self.verdict.add(kind, sentence, told)

    def _order(self) -> None:
        """Of each lead and source the first copies stand as 1, 2, 3 ...; one number is one fact."""
        for (key, source), facts in by_line(self._evidence.firsts).items():
            numbers = [one.sequence for one in facts]
            if numbers != sorted(numbers):
                self._violation("reordered", f"{source} of {key} stands as {numbers}", key)
            missing = set(range(1, max(numbers) + 1)) - set(numbers)
            if missing:
                self._violation("lost", f"{source} of {key} lacks {sorted(missing)}", key)
        ids: dict[tuple[str, str, int], set[str]] = defaultdict(set)
        for one in self._evidence.leads:
            ids[one.key, one.source, one.sequence].add(one.id)
        for (key, source, number), different in ids.items():
            if len(different) > 1:
                self._violation("repeated", f"{len(different)} facts are number {number} of {source} of {key}", key)

    def _promises(self) -> None:
        """Every fact that an answer promised stands on the log."""
        standing = {(one.key, one.source, one.sequence) for one in self._evidence.leads}
        standing |= {(one.key, one.source, one.sequence) for one in self._evidence.others}
        highest: dict[tuple[str, str], int] = {}
        for key, source, number in standing:
            highest[key, source] = max(number, highest.get((key, source), 0))
        for one in self._history.told:
            for promise in one.after:
                key, source, least = promise.rsplit(":", 2)
                if highest.get((key, source), 0) < int(least):
                    self._violation("lost", f"{one.step} was answered with {promise}, which stands nowhere", key)

    async def _stuck(self) -> None:
        for unfinished in self._history.unfinished:
            self.verdict.add("stuck", unfinished)
        for failed in self._history.failed:
            self.verdict.add("failed", failed)
        for refused in self._history.refused:
            self.verdict.add("lost", f"a good client was refused: {refused}")
        for service in SERVICES:
            for table in ("outbox", "outbox_rejected", "parked"):
                count = await self._databases.value(service, f"select count(*) from {table}")
                if count:
                    self.verdict.add("stuck", f"{count} rows are left in {service}.{table}")

    async def _hearing(self) -> None:
        """Every consumer has come to the end of all it hears, and to the last number of each line of facts."""
        last = {line: max(one.sequence for one in facts) for line, facts in by_line(self._evidence.firsts).items()}
        for database, group in HEARERS.values():
            positions = await self._databases.rows(
                database, "select consumer_group, topic, partition, next from consumer_position"
            )
            came = {(who, topic, partition): after for who, topic, partition, after in positions}
            hears = {(who, topic) for who, topic, _ in came}
            for who, topic in sorted(hears):  # a service has a group for each of its concerns
                for part, end in self._evidence.ends.items():
                    at = came.get((who, *part), 0)
                    if part[0] == topic and at != end:
                        self.verdict.add("stuck", f"{who} is at {at} of {end} of {topic}/{part[1]}")
            if (group, LEADS.name) not in hears and self._evidence.leads:
                self.verdict.add("stuck", f"{group} has no position in {LEADS.name}")
            rows = await self._databases.rows(
                database,
                "select subject, source, sequence from consumer_sequence where consumer_group = $1", group,
            )  # fmt: skip
            heard = {(subject, source): sequence for subject, source, sequence in rows}
            for line, number in last.items():
                if line[1] != group and heard.get(line, 0) != number:  # nobody hears themselves
                    self._violation("lost", f"{group} heard {line} up to {heard.get(line, 0)} of {number}", line[0])

    async def _intake(self) -> None:
        """Touches and leads of intake are those that it said, once each, and those that clients were told of."""
        said = Counter(one.data["touch_id"] for one in self._evidence.firsts if one.type == "lead.touched" and one.data)
        for touch, count in said.items():
            if count > 1:
                self.verdict.add("repeated", f"touch {touch} was said {count} times")
        stored = {row[0] for row in await self._databases.rows("lead_intake", "select id from touch")}
        erased = {one.key for one in self._evidence.leads if one.type == "lead.erased"}
        owner = {
            one.data["touch_id"]: one.key for one in self._evidence.firsts if one.type == "lead.touched" and one.data
        }
        for touch in stored - said.keys():
            self.verdict.add("lost", f"touch {touch} is stored and was never said")
        for touch in said.keys() - stored:
            if owner[touch] not in erased:
                self._violation("lost", f"touch {touch} was said and is not stored", owner[touch])
        told = [item["touch_id"] for one in self._history.told for item in (one.answer or {}).get("items", ())
                if isinstance(item, dict) and item.get("touch_id")]  # fmt: skip
        for touch in set(told) - said.keys():
            self.verdict.add("lost", f"touch {touch} was answered and never said")

    async def _sales(self) -> None:
        """Sales has one hand-over for each that was assigned, and one entry for each fact that it said."""
        assigned = {
            one.data["handover_id"]: one.key
            for one in self._evidence.firsts
            if one.type == "lead.assigned" and one.data
        }
        stored = {row[0] for row in await self._databases.rows("sales_feedback", "select id from handover")}
        for handover in assigned.keys() ^ stored:
            self._violation("lost", f"hand-over {handover} is not on both sides", assigned.get(handover))
        entries = {row[0] for row in await self._databases.rows("sales_feedback", "select event_id from entry")}
        said = {one.id: one for one in self._evidence.firsts if one.source == "sales-feedback"}
        for event, one in said.items():
            if event not in entries and one.type not in ("lead.overdue", "lead.rescheduled"):
                self._violation("lost", f"{one.type} {event} was said and is not stored", one.key)
        attempts = Counter(
            one.data["handover_id"] for one in said.values() if one.type == "lead.contacted" and one.data
        )
        for handover, count in await self._databases.rows("sales_feedback", "select id, attempts from handover"):
            told = attempts.get(handover, 0)
            if count != told:
                kind = "repeated" if count > told else "lost"
                self._violation(kind, f"hand-over {handover} counts {count} attempts of {told}", assigned.get(handover))
        for handover, (how, _) in self._history.ended.items():
            ends = [
                one for one in said.values() if one.type in ENDS and one.data and one.data["handover_id"] == handover
            ]
            if [one.type for one in ends] != [f"lead.{how}"]:
                found = [one.type for one in ends]
                self._violation("repeated" if ends else "lost", f"{handover} ended as {how}, and stands as {found}")

    async def _merged(self) -> None:
        """A hand-over belongs to the lead that its own was merged into, and to no other; its facts keep their key."""
        query = "select id, lead_id, living_lead from handover order by id"
        for handover, lead, living in await self._databases.rows("sales_feedback", query):
            belongs = self._history.merged.get(lead, lead)
            if living != belongs and not self._history.unfinished:
                sentence = f"hand-over {handover} of {lead} belongs to {belongs}, and stands with {living}"
                self._violation("unbalanced", sentence, lead)

    async def _recalled(self) -> None:
        """A hand-over is taken back where that was said and sales did nothing: for clients and in both databases."""
        said = self._taken_back()
        sides = {
            "sales": ("sales_feedback", "select id from handover where state = 'recalled'"),
            "qualification": ("qualification", "select id from handover where recall is not null and acts is null"),
        }
        found = {side: {row[0] for row in await self._databases.rows(*query)} for side, query in sides.items()}
        if not self._history.unfinished:
            found["who asked"] = self._history.recalled
        for side, recalled in found.items():
            for handover in said ^ recalled:
                alone = "the log" if handover in said else side
                self.verdict.add("unbalanced", f"of {side} and the log only {alone} has {handover} as taken back")

    def _taken_back(self) -> set[str]:
        kinds: dict[str, set[str]] = defaultdict(set)
        for one in self._evidence.firsts:
            if one.data and "handover_id" in one.data:
                kinds[one.data["handover_id"]].add(one.type)
        return {one for one, said in kinds.items() if "lead.recalled" in said and said.isdisjoint(ACTS)}

    async def _ledger(self) -> None:
        """Each hand-over of the log stands in the ledger once, ended as it was, for the amount that was told."""
        slot = await self._databases.slot()
        rows = await self._databases.rows(
            "digest", f'select handover_id, won_at, lost_at, returned_at, disqualified_at, won_amount, owner '
            f'from "view_{slot}_ledger"',
        )  # fmt: skip
        ledger = {row[0]: row for row in rows}
        assigned = {
            one.data["handover_id"]: one.key
            for one in self._evidence.firsts
            if one.type == "lead.assigned" and one.data
        }
        for handover in (assigned.keys() - self._taken_back()) ^ ledger.keys():
            self._violation("unbalanced", f"hand-over {handover} is not in both ledger and log", assigned.get(handover))
        for handover, (how, amount) in self._history.ended.items():
            row = ledger.get(handover)
            if row is None or row[f"{how}_at"] is None or (row["won_amount"] or 0) != amount:
                found = None if row is None else dict(row)
                self._violation("unbalanced", f"{handover} ended as {how} for {amount}, the ledger has {found}",
                                assigned.get(handover))  # fmt: skip
        for handover, row in ledger.items():
            ended = sum(row[name] is not None for name in ("won_at", "lost_at", "returned_at", "disqualified_at"))
            if not ended and row["owner"] is None:
                self._violation("unbalanced", f"open hand-over {handover} has no owner", assigned.get(handover))
        cycles: Counter[tuple[str, int]] = Counter(
            (one.key, one.data["cycle"]) for one in self._evidence.firsts if one.type == "lead.assigned" and one.data
        )
        for (lead, cycle), count in cycles.items():
            if count > 1:
                self._violation("repeated", f"cycle {cycle} of {lead} was handed over {count} times", lead)

    async def _erased(self) -> None:
        """No table holds the address of who was erased, nor a word that was written about them."""
        of = {marker: lead for lead, marker in self._history.erased.items()}
        of |= {f"Marker {marker.removeprefix('firm-').removesuffix('.example')} ": lead for marker, lead in of.items()}
        for table, marker in await self._databases.holding(of):
            self._violation("remembered", f"{table} still holds words about erased {of[marker]}", of[marker])
