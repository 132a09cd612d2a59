"""The current document of a key of ours, for when a late relay put an older version behind it."""

from event_bus.event import Outgoing
from event_bus.transaction import Transaction
from qualification.ports import Notes, Profiles
from qualification.use_cases.book import Desk
from qualification.use_cases.handover_notes import KIND, note_document, note_tombstone
from qualification.use_cases.put_routing_profiles import document


async def current_document(
    tx: Transaction, key: str, *, desk: Desk, profiles: Profiles, notes: Notes
) -> Outgoing | None:
    """What was said last under a key; None for any other key (criteria versions never have an older one).

    Whoever asks has seen the key on the log: a note that is not kept any more was erased.
    """
    now = desk.clock()
    match key.split("/"):
        case ["routing", person]:
            profile = (await profiles.profiles(tx, [person])).get(person)
            return None if profile is None else document(profile, now, desk.new_id())
        case [lead_id, kind, note_id] if kind == KIND:
            note = await notes.find(tx, note_id)
            if note is not None:
                return note_document(note, now, desk.new_id())
            return note_tombstone(lead_id, note_id, now, desk.new_id())
    return None
