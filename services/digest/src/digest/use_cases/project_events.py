"""Keep the views: fold a batch of events into leads, hand-overs, timelines and documents, in one transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson

from digest.domain.board import Board
from digest.domain.company import company_key
from digest.domain.view import Campaign, CriteriaVersion, Document, Routing, Saved, Source
from digest.ports import Owners, ViewStore
from digest.use_cases.lead_events import APPLY, SHALLOW, apply
from event_bus.event import Event
from event_bus.transaction import Transaction

PRIVATE = ("private.profile", "private.touch", "private.note", "private.handover_note", "private.account")
REFERENCE = ("reference.campaign", "reference.criteria", "reference.routing", "reference.source")
TYPES = frozenset({*APPLY, *PRIVATE, *REFERENCE})


async def project_events(
    transaction: Transaction, events: Sequence[Event], *, store: ViewStore, owners: Owners | None
) -> None:
    """Fold `events` into the views of `store`; without `owners` (rebuilding) nobody's rights change."""
    said = [event for event in events if event.type in APPLY]
    documents = _newest(event for event in events if event.type in PRIVATE)
    board = await _load(transaction, store, said, documents)

    for event in said:
        apply(board, event)
    leads, fates = board.settle()

    kept = [found for found in documents.values() if found is not None and not _erased(board, found)]
    await store.save(
        transaction,
        Saved(
            leads=leads,
            new=board.new(),
            fates=fates,
            mqls=list(board.mqls.values()),
            invitations=list(board.invitations.values()),
            entries=list(board.entries.values()),
            undone=board.undone,
            documents=kept,
            gone=[name for name, found in documents.items() if found is None],
            erased=sorted(board.erased),
            campaigns=list(_campaigns(events)),
            criteria=list(_criteria(events)),
            routing=_routing(events),
            sources=_sources(events),
        ),
    )
    if owners is not None and board.owners:
        await owners.remember_owners(transaction, sorted(board.owners))


async def _load(
    transaction: Transaction, store: ViewStore, said: Sequence[Event], documents: dict[str, Document | None]
) -> Board:
    """Every lead the batch is about, whole families where ids were or become merged, and their hand-overs."""
    ids = {event.subject for event in said}
    merging = {event.data["into"] for event in said if event.type == "lead.merged" and event.data}
    merging |= {event.subject for event in said if event.type in {"lead.merged", "lead.unmerged"}}
    readers = {found.lead_id for found in documents.values() if found is not None and found.lead_id}
    known = {lead.id: lead for lead in await store.leads(transaction, ids | merging | readers)}
    roots = {lead.root for lead in known.values() if lead.family or lead.id in merging}
    # Ids merged into one that was not heard of yet wait for it.
    roots |= {name for name in ids | merging if name not in known}
    relatives = await store.families(transaction, roots)
    known |= {lead.id: lead for lead in relatives}
    decided = {event.subject for event in said if event.type not in SHALLOW}
    deep = {name for name in (ids | merging) if name in decided or name in merging} | {lead.id for lead in relatives}
    return Board(known.values(), await store.handovers(transaction, deep))


def _newest(events: Any) -> dict[str, Document | None]:
    """The newest version of each document in the batch; None where its owner withdrew it."""
    found: dict[str, tuple[int, Document | None]] = {}
    for event in events:
        if event.key in found and found[event.key][0] > event.sequence:
            continue
        found[event.key] = (event.sequence, None if event.data is None else _document(event))
    return {key: document for key, (_, document) in found.items()}


def _document(event: Event) -> Document:
    lead_id, _, rest = event.key.partition("/")
    kind, _, text_id = rest.partition("/")
    of_lead = event.type != "private.account"
    return Document(
        id=event.key,
        lead_id=lead_id if of_lead else None,
        text_id=text_id if of_lead and kind in {"touch", "note", "handover_note"} else None,
        type=event.type,
        version=event.sequence,
        data=orjson.dumps(event.data).decode(),
        company=company_key((event.data or {}).get("company")) if event.type == "private.profile" else None,
    )


def _erased(board: Board, document: Document) -> bool:
    lead = board.leads.get(document.lead_id or "")
    return lead is not None and lead.erased_at is not None


def _campaigns(events: Sequence[Event]) -> Sequence[Campaign]:
    found = {
        event.data["campaign"]: Campaign(
            id=event.data["campaign"],
            name=event.data["name"],
            intent=event.data["intent"],
            cost=event.data.get("cost"),
            currency=event.data.get("currency"),
            starts_on=event.data.get("starts_on"),
            ends_on=event.data.get("ends_on"),
            version=event.sequence,
        )
        for event in events
        if event.type == "reference.campaign" and event.data is not None
    }
    return list(found.values())


def _criteria(events: Sequence[Event]) -> Sequence[CriteriaVersion]:
    found = {
        event.data["version"]: CriteriaVersion(
            id=event.data["version"],
            name=event.data["name"],
            definition=orjson.dumps(event.data["definition"]).decode(),
            in_force_from=datetime.fromisoformat(event.data["in_force_from"]),
            version=event.sequence,
        )
        for event in events
        if event.type == "reference.criteria" and event.data is not None
    }
    return list(found.values())


def _routing(events: Sequence[Event]) -> Sequence[Routing]:
    found = {
        event.data["person"]: Routing(event.data["person"], orjson.dumps(event.data).decode(), event.sequence)
        for event in events
        if event.type == "reference.routing" and event.data is not None
    }
    return list(found.values())


def _sources(events: Sequence[Event]) -> Sequence[Source]:
    found = {}
    for event in events:
        if event.type == "reference.source" and event.data is not None:
            data, since = event.data, event.data.get("since")
            found[data["source"]] = Source(
                data["source"], data["name"], data["state"], datetime.fromisoformat(since) if since else None,
                data.get("usual_per_day"), event.sequence,
            )  # fmt: skip
    return list(found.values())
