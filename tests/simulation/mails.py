"""Mails: as many as were asked for or had a reason, each of them sent, and said to be."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from simulation.checker import Databases, Fact, Verdict

TEAM = "leadloop.team.v1"
DIGESTS = ("daily", "weekly")


class Mail(NamedTuple):
    """A mail as digest has it."""

    message: str
    person: str | None
    key: str
    kind: str
    sent: bool


def check_mails(
    told: Sequence[Any],
    facts: Sequence[Fact],
    records: Mapping[tuple[str, int], Sequence[Any]],
    took: Sequence[Any],
    rows: Databases,
    verdict: Verdict,
) -> None:
    """What digest wrote, what the mail server took, what was asked for and what the log says are the same mails.

    Sent again after a crash a mail has the same Message-ID, and is one; under another it is a second one.
    """
    found = rows("digest", "select message_id, person, key, kind, sent_at from mail")
    written = {message: Mail(message, person, key, kind, at is not None) for message, person, key, kind, at in found}
    arrived = {one.message: one for one in took}
    for message in sorted(arrived.keys() - written.keys()):
        verdict("repeated", f"mail {message} ({arrived[message].key}) came and was never written")
    for message in sorted(written.keys() - arrived.keys()):
        if written[message].sent:
            verdict("lost", f"mail {message} ({written[message].key}) counts as sent and never came")
    _check_asked(told, list(written.values()), verdict)
    _check_promises(facts, took, verdict)
    _check_said(records, list(written.values()), verdict)


def _check_asked(told: Sequence[Any], written: Sequence[Mail], verdict: Verdict) -> None:
    """A digest for each that was asked for, where there was something to say."""
    asked = Counter(
        one.answer["person"]
        for one in told
        if one.use_case == "send_now" and one.status == 200 and one.answer["written"]
    )
    now = Counter(one.person for one in written if one.key.startswith("digest/") and "/now/" in one.key)
    for person in sorted(asked.keys() | {one for one in now if one}):
        if now[person] != asked[person]:
            measure = "lost" if now[person] < asked[person] else "repeated"
            verdict(measure, f"{person} was written {now[person]} digests, and {asked[person]} were asked for")


def _check_promises(facts: Sequence[Fact], took: Sequence[Any], verdict: Verdict) -> None:
    """Nobody gets more mails about a hand-over than promises of it were broken."""
    broken = Counter(fact.data["handover_id"] for fact in facts if fact.type == "lead.overdue")
    told: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in took:
        if one.key.startswith("escalation/"):
            told[one.recipient, one.key.split("/")[1]].add(one.message)
    for (_, handover), messages in told.items():
        if len(messages) > broken[handover]:
            verdict("repeated", f"{len(messages)} mails tell of {broken[handover]} broken promises of {handover}")


def _check_said(records: Mapping[tuple[str, int], Sequence[Any]], written: Sequence[Mail], verdict: Verdict) -> None:
    """`digest.sent` is said once for each digest that was."""
    said: dict[str, set[int]] = defaultdict(set)
    for (topic, _), found in records.items():
        for record in found if topic == TEAM else ():
            heads = {name: value.decode() for name, value in record.headers}
            if heads["ce_type"] == "digest.sent":
                said[record.key.decode()].add(int(heads["ce_sequence"]))
    sent = Counter(one.person for one in written if one.kind in DIGESTS and one.sent)
    for person in sorted(said.keys() | {one for one in sent if one}):
        if len(said[person]) != sent[person]:
            measure = "lost" if len(said[person]) < sent[person] else "repeated"
            verdict(measure, f"{sent[person]} digests were sent to {person}, and {len(said[person])} were said to be")
