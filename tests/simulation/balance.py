"""Three databases say of each hand-over what its facts say, and a rebuilt read model is the one that was there."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from simulation.checker import Databases, Fact, Verdict

ENDS = {"lead.won": "won", "lead.lost": "lost", "lead.returned": "returned"}
ACTIONS = {"lead.accepted", "lead.contacted", "lead.account_opened", "lead.opportunity_opened", *ENDS}
"""What keeps a hand-over that marketing took back."""


class Ledger:
    """Owner and state of each hand-over, as its facts tell them."""

    def __init__(self, facts: Sequence[Fact], verdict: Verdict) -> None:
        self.owner: dict[str, str] = {}
        self._ends: dict[str, tuple[str, str]] = {}
        self._closed: set[str] = set()
        self._recalled: set[str] = set()
        self._acted: dict[str, set[str]] = defaultdict(set)
        told = [fact for fact in facts if fact.data.get("handover_id") is not None]
        _check_beginnings(told, verdict)
        # A merged lead's hand-over goes on under the other's key, maybe in an earlier partition, and never comes back.
        begun = {fact.data["handover_id"]: fact.lead for fact in told if fact.type == "lead.assigned"}
        for fact in sorted(told, key=lambda fact: fact.lead != begun.get(fact.data["handover_id"])):
            self._hear(fact, fact.data["handover_id"])

    def _hear(self, fact: Fact, handover: str) -> None:
        if fact.type in ACTIONS:
            self._acted[handover].add(fact.id)
        if fact.type == "lead.assigned":
            self.owner[handover] = fact.data["owner"]
        elif fact.type == "lead.recalled":
            self._recalled.add(handover)
        elif fact.type in ENDS:
            self._ends[handover] = (ENDS[fact.type], fact.id)
        elif fact.type == "lead.disqualified":
            self._closed.add(handover)
        elif fact.type == "lead.action_undone":
            self._acted[handover].discard(fact.data["event_id"])
            if self._ends.get(handover, ("", ""))[1] == fact.data["event_id"]:
                del self._ends[handover]

    def states(self) -> dict[str, str]:
        """How each stands: sales' end, else marketing's, else taken back where sales did nothing, else open."""
        back = {one: "recalled" for one in self._recalled if not self._acted[one]}
        shut = dict.fromkeys(self._closed & self.owner.keys(), "disqualified")
        return dict.fromkeys(self.owner, "open") | back | shut | {one: end for one, (end, _) in self._ends.items()}


def _check_beginnings(facts: Sequence[Fact], verdict: Verdict) -> None:
    """Nothing stands before the assignment of its hand-over, as far as one key orders them."""
    assigned: dict[str, set[str]] = {}
    for fact in facts:
        if fact.type == "lead.assigned":
            assigned.setdefault(fact.data["handover_id"], set()).add(fact.lead)
    begun: set[tuple[str, str]] = set()
    for fact in facts:
        handover = fact.data["handover_id"]
        if fact.type == "lead.assigned":
            begun.add((handover, fact.lead))
        elif handover not in assigned:
            verdict("lost", f"hand-over {handover} has {fact.type} and never began")
        elif fact.lead in assigned[handover] and (handover, fact.lead) not in begun:
            verdict("reordered", f"{fact.type} of hand-over {handover} stands before it began")


def check_balance(facts: Sequence[Fact], rows: Databases, verdict: Verdict) -> None:
    """Hand-overs stand in three databases as their facts say; what was handed over is open or ended, once."""
    ledger = Ledger(facts, verdict)
    owner, expected = ledger.owner, ledger.states()
    sales = dict(rows("sales_feedback", "select id, state from handover"))
    sides = {
        "sales-feedback": {
            one: end if end in {*ENDS.values(), "disqualified", "recalled"} else "open" for one, end in sales.items()
        },
        "qualification": {
            one: json.loads(end)[1] if end else "disqualified" if shut else "recalled" if back and not acts else "open"
            for one, end, shut, back, acts in rows(
                "qualification", "select id, sales_end, closed, recall, acts from handover"
            )
        },
        "digest": _digest_ends(rows),
    }
    for side, ends in sides.items():
        for one in expected.keys() | ends.keys():
            if ends.get(one) != expected.get(one):
                verdict(
                    "unbalanced", f"{side} has hand-over {one} as {ends.get(one)}, its facts say {expected.get(one)}"
                )
    owners = {
        "sales-feedback": dict(rows("sales_feedback", "select id, owner from handover")),
        "qualification": dict(rows("qualification", "select id, owner from handover")),
        "digest": dict(rows("digest", f"select id, owner from view_{_slot(rows)}_handover")),
    }
    for side, found in owners.items():
        for one, who in owner.items():
            if found.get(one) != who:
                verdict("unbalanced", f"{side} has hand-over {one} with {found.get(one)}, its facts say {who}")


def check_amounts(told: Sequence[Any], facts: Sequence[Fact], rows: Databases, verdict: Verdict) -> None:
    """What a won hand-over brought is what the client who said so was told, in its fact and in digest's ledger."""
    answered = {one.handover: one.money for one in told if one.use_case == "win_handovers" and one.status == 200}
    said = {
        fact.data["handover_id"]: (fact.data.get("amount"), fact.data.get("currency"))
        for fact in facts
        if fact.type == "lead.won"
    }
    for one, money in answered.items():
        if said.get(one) != money:
            verdict("unbalanced", f"hand-over {one} was won for {money}, its fact says {said.get(one)}")
    sql = f"select handover_id, won_at, won_amount, amount, currency from view_{_slot(rows)}_ledger"
    for one, won_at, won, amount, currency in rows("digest", sql):
        wanted = (None, None) if won_at is None else answered.get(one) or (None, None)
        if (amount, currency) != wanted or won != wanted[0]:
            verdict("unbalanced", f"the ledger has hand-over {one} at {won}, {amount} {currency}, not {wanted}")


def _slot(rows: Databases) -> str:
    found = rows("digest", "select slot from current_view")
    return str(found[0][0]) if found else "a"


def _digest_ends(rows: Databases) -> dict[str, str]:
    """What is in no ledger, though it was handed over, was taken back."""
    moments = ("won_at", "lost_at", "returned_at", "disqualified_at")
    found = rows("digest", f"select handover_id, {', '.join(moments)} from view_{_slot(rows)}_ledger")
    known = rows("digest", f"select id from view_{_slot(rows)}_handover where ended_at is not null")
    return {one: "recalled" for (one,) in known} | {
        one: next((name[:-3] for name, at in zip(moments, at_s, strict=True) if at is not None), "open")
        for one, *at_s in found
    }


def views(rows: Databases) -> dict[str, list[tuple[Any, ...]]]:
    """Everything in the read models, in an order of its own."""
    slot = _slot(rows)
    tables = [
        name
        for (name,) in rows(
            "digest", "select name from sqlite_master where name like ? and type = 'table'", f"view_{slot}_%"
        )
    ]
    return {
        name.removeprefix(f"view_{slot}_"): sorted(rows("digest", f"select * from {name}"), key=repr) for name in tables
    }


def compare_views(before: Mapping[str, list[Any]], after: Mapping[str, list[Any]], verdict: Verdict) -> None:
    """A read model equals the one rebuilt from the beginning of the log."""
    for table in before.keys() | after.keys():
        old, new = before.get(table, []), after.get(table, [])
        differing = [row for row in old if row not in new] + [row for row in new if row not in old]
        if len(old) != len(new) or differing:
            verdict("rebuild_differences", f"{table}: {len(old)} rows, rebuilt {len(new)}; {differing[:2]}")
