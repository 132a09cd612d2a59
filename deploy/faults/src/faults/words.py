"""What was written about people and is no fact: it stands on the private topic, once, and nobody else may lose it."""

from collections import Counter

from faults.history import History
from faults.topics import Evidence, Fact
from faults.verdict import Verdict


def check_words(evidence: Evidence, history: History, verdict: Verdict) -> None:
    """The name that came with a lead, and each note of an attempt, is in the newest document of its key.

    Of leads that were neither erased nor merged: what others read is built anew from these documents, so that what is
    lost on its way to the log would be missing everywhere alike.
    """
    newest: dict[str, Fact] = {}
    for one in evidence.others:
        if one.key not in newest or one.sequence >= newest[one.key].sequence:
            newest[one.key] = one
    moved = {*history.erased, *history.merged, *history.merged.values()}
    lead_of = {one.data["handover_id"]: one.key for one in evidence.firsts if one.data and one.type == "lead.assigned"}
    notes: Counter[tuple[str, str]] = Counter()
    for told in history.told:
        step = told.step.rpartition(" ")[2]
        if step == "capture" and told.answer["id"] not in moved:
            _check_name(told.answer["id"], told.body["name"], newest, verdict)
        elif step == "contacts" and told.body.get("note"):
            lead = lead_of.get(told.answer["id"], "")
            if lead and lead not in moved:
                notes[lead, told.body["note"]] += 1
    there = Counter(
        (one.key.partition("/")[0], one.data.get("text", ""))
        for one in newest.values()
        if one.data and "/note/" in one.key
    )
    for (lead, note), count in notes.items():
        found = there[lead, note]
        if found < count or (found > count and not history.unfinished):
            kind = "lost" if found < count else "repeated"
            verdict.add(kind, f"{count} notes of {lead} were answered, and {found} stand on the private topic")


def _check_name(lead: str, name: str, newest: dict[str, Fact], verdict: Verdict) -> None:
    document = newest.get(f"{lead}/profile/main")
    if document is None or not document.data or document.data.get("name") != name:
        verdict.add("lost", f"the name of {lead} was answered, and does not stand on the private topic")
