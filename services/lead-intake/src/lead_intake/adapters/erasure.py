"""Erasing in SQL: nothing personal of an erased person stays in this database."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import phonenumbers
from sqlalchemy import ColumnElement, and_, delete, func, insert, or_, select, update

from event_bus.transaction import Transaction
from lead_intake.adapters import tables
from lead_intake.adapters.forgetting import forget_in_lists
from lead_intake.adapters.submissions import has_status
from lead_intake.domain.identities import EMAIL, EXTERNAL, Identity
from lead_intake.ports import LED_TO_NOTHING

WORDS: Mapping[str, None] = dict.fromkeys(("body", "raw", "headers", "reason"))
"""What people wrote, in a submission."""
SEPARATORS = " -().,/\u00a0"
SHORTEST = 7
"""National numbers with fewer digits stand by chance in too many texts."""


async def release_identities(transaction: Transaction, released: Mapping[Identity, str]) -> None:
    """Take identities away from their leads; a lead that shares one is found by it from now on."""
    owner, shared = tables.identity, tables.shared_identity
    for (kind, value), lead_id in sorted(released.items()):
        mine = and_(shared.c.kind == kind, shared.c.value == value)
        await transaction.execute(delete(shared).where(mine, shared.c.lead_id == lead_id))
        gone = await transaction.execute(
            delete(owner).where(owner.c.kind == kind, owner.c.value == value, owner.c.lead_id == lead_id)
        )
        if not gone.rowcount:
            continue
        alias = tables.alias
        heir = func.coalesce(alias.c.winner, shared.c.lead_id)
        rows = await transaction.execute(
            select(func.min(heir))
            .select_from(shared.outerjoin(alias, alias.c.lead_id == shared.c.lead_id))
            .where(mine, heir != lead_id)
        )
        next_owner = rows.scalar()
        if next_owner is not None:
            await transaction.execute(delete(shared).where(mine, shared.c.lead_id == next_owner))
            await transaction.execute(insert(owner).values(kind=kind, value=value, lead_id=next_owner))


async def own_words(transaction: Transaction, released: Mapping[Identity, str]) -> None:
    """What led to nothing and names an identity that is taken away from a lead stays this lead's: it goes with it."""
    submission = tables.submission
    for identity, lead_id in sorted(released.items()):
        for status in LED_TO_NOTHING:
            theirs = and_(has_status(status), submission.c.lead_id.is_(None), _names(submission.c.body, identity))
            await transaction.execute(update(submission).where(theirs).values(lead_id=lead_id))


async def forget_people(
    transaction: Transaction, lead_ids: Sequence[str], identities: Sequence[Identity]
) -> Sequence[str]:
    """Delete their words; answers the keys of the private documents that have to go as well."""
    touch, submission, shared = tables.touch, tables.submission, tables.shared_identity
    told = await transaction.execute(
        select(touch.c.lead_id, touch.c.id).where(touch.c.lead_id.in_(lead_ids), touch.c.message.is_not(None))
    )
    documents = [f"{lead_id}/profile/main" for lead_id in lead_ids]
    documents += [f"{row.lead_id}/touch/{row.id}" for row in told]
    await transaction.execute(
        update(touch).where(touch.c.lead_id.in_(lead_ids)).values(message=None, properties=None, path=None)
    )
    await transaction.remove(tables.correction, "lead_id", lead_ids)
    await transaction.execute(delete(tables.consent).where(tables.consent.c.lead_id.in_(lead_ids)))
    await transaction.execute(delete(shared).where(shared.c.lead_id.in_(lead_ids)))
    await transaction.execute(update(submission).where(submission.c.lead_id.in_(lead_ids)).values(WORDS))
    # One that led to nothing belongs to nobody; the person's own identity in it says whose it is. Without its words
    # nobody can try it again.
    theirs = or_(
        submission.c.lead_id.in_(lead_ids),
        *(func.lower(submission.c.body).contains(lead_id) for lead_id in lead_ids),
        *(_names(submission.c.body, identity) for identity in identities),
    )
    for status in LED_TO_NOTHING:
        gone = {**WORDS, "status": "discarded"}
        await transaction.execute(update(submission).where(has_status(status), theirs).values(gone))
    await forget_in_lists(transaction, identities)
    keys = transaction.keys(document=documents)
    for unsent in (tables.shared.outbox, tables.metadata.tables["outbox_rejected"]):
        await transaction.execute(
            delete(unsent).where(unsent.c.aggregatetype == "private", unsent.c.aggregateid.in_(select(keys.c.document)))
        )
    return documents


def _names(body: ColumnElement[Any], identity: Identity) -> ColumnElement[bool]:
    """Whether the words hold this address, this number as people write it, or this id in this system."""
    kind, contact = identity
    if kind == EXTERNAL:
        system, _, value = contact.partition(":")
        quoted = or_(*(body.contains(f"{mark}{value}{mark}", autoescape=True) for mark in ('"', " ", "\n")))
        return or_(body.contains(contact, autoescape=True), and_(body.contains(system, autoescape=True), quoted))
    if kind == EMAIL:
        as_json = json.dumps(contact)[1:-1]
        return or_(*(func.lower(body).contains(form, autoescape=True) for form in sorted({contact, as_json})))
    digits: ColumnElement[Any] = body
    for separator in SEPARATORS:
        digits = func.replace(digits, separator, "")
    national = str(phonenumbers.parse(contact).national_number)
    return digits.contains(national if len(national) >= SHORTEST else contact[1:], autoescape=True)
