"""Puts what was decided into the words of the wire: lead facts, and private documents beside them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from event_bus.event import Outgoing
from event_contracts.topics import LEADS, PRIVATE
from lead_intake.domain.attributes import Attributes
from lead_intake.domain.desk import Desk, NewId
from lead_intake.domain.facts import (
    Absorbed,
    ConsentChanged,
    Created,
    Erased,
    Fact,
    ImportEnded,
    InvitationWithdrawn,
    Invited,
    Merged,
    ProfileChanged,
    Touched,
    Word,
)
from lead_intake.domain.known import Known, in_order
from service_kit.seen import token

Data = dict[str, Any]
SOURCE = "lead-intake"
KINDS: Mapping[type[Word], str] = {
    Created: "lead.created",
    ProfileChanged: "lead.profile_changed",
    Touched: "lead.touched",
    Merged: "lead.merged",
    Absorbed: "lead.absorbed",
    ConsentChanged: "lead.consent_changed",
    Invited: "lead.invited",
    InvitationWithdrawn: "lead.invitation_withdrawn",
    ImportEnded: "lead.import_ended",
    Erased: "lead.erased",
}
AS_ON_THE_WIRE = {"from_id": "from"}
"""Fields whose name is a word of Python's own."""
FIELDS: Mapping[type[Word], tuple[str, ...]] = {
    kind: tuple(AS_ON_THE_WIRE.get(name, name) for name in kind._fields) for kind in KINDS
}


def after(lead_id: str, version: int) -> str:
    """The `Leadloop-After` value of a lead as it stands: whoever waits for it reads their own write."""
    return token(lead_id, SOURCE, version)


def facts(desk: Desk, causes: Sequence[str], new_id: NewId) -> list[Outgoing]:
    """Every fact of the desk, in order; `causes` names for each the submission it follows from."""
    return [_fact(fact, cause, new_id()) for fact, cause in zip(desk.facts, causes, strict=True)]


def documents(desk: Desk, now: datetime, new_id: NewId) -> list[Outgoing]:
    """Private documents that changed, each once in its newest version; tombstones of profiles that went elsewhere."""
    told: list[Outgoing] = []
    for lead_id in sorted(desk.profiles):
        lead = desk.leads[lead_id]
        data = profile(lead_id, lead.known)
        told.append(document(f"{lead_id}/profile/main", "private.profile", lead_id, lead.version, now, data, new_id()))
    told += [
        document(f"{loser}/profile/main", "private.profile", loser, desk.leads[loser].version, now, None, new_id())
        for loser, _ in desk.moves
    ]
    versions = {fact.word.touch_id: fact.sequence for fact in desk.facts if isinstance(fact.word, Touched)}
    for row in desk.touches:
        if row.action.message is not None:
            data = {"lead_id": row.lead_id, "text": row.action.message}
            key = f"{row.lead_id}/touch/{row.id}"
            told.append(document(key, "private.touch", row.lead_id, versions[row.id], now, data, new_id()))
    return told


def document(
    key: str, kind: str, lead_id: str, version: int, now: datetime, data: Mapping[str, Any] | None, event_id: str
) -> Outgoing:
    """A private document in one version; its end where `data` is None."""
    return Outgoing(PRIVATE.name, key, kind, lead_id, version, now, data, event_id)


def profile(lead_id: str, known: Known) -> Data:
    """The profile document of a lead."""
    company = _given(name=known.value("company_name"), domain=known.value("company_domain"))
    return _given(
        lead_id=lead_id,
        name=known.value("name"),
        emails=in_order(known.emails),
        phones=in_order(known.phones),
        job_title=known.value("job_title"),
        company=company or None,
    )


def attributes(given: Attributes) -> Data:
    """Attributes as the wire has them."""
    return {name: value for name, value in zip(given._fields, given, strict=True) if value is not None}


def _fact(fact: Fact, cause: str, event_id: str) -> Outgoing:
    word = fact.word
    kind = type(word)
    data: Data = {name: value for name, value in zip(FIELDS[kind], word, strict=True) if value is not None}
    if "attributes" in data:
        data["attributes"] = attributes(data["attributes"])
    return Outgoing(
        LEADS.name, fact.lead_id, KINDS[kind], fact.lead_id, fact.sequence, fact.time, data, event_id, None, cause
    )


def _given(**fields: Any) -> Data:
    """Only what is there: absent and null mean the same on the wire."""
    return {name: value for name, value in fields.items() if value is not None}
