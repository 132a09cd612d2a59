"""The glossary travels on the reference topic: each word once, and again only when it changes."""

from collections.abc import AsyncIterator, Callable
from typing import Any, NamedTuple

import orjson
import pytest
from sqlalchemy import select

from digest.adapters.people_store import SqlPeopleStore
from digest.adapters.said_words import SqlSaidWords
from digest.adapters.session_store import SqlSessionStore
from digest.adapters.tables import SERVICE
from digest.domain.glossary import WORDS, Word
from digest.use_cases.office import Office
from digest.use_cases.say_again import current_document
from digest.use_cases.say_words import say_words
from event_bus.outbox import Outbox
from event_contracts.reference import Word as Contract
from service_kit.access import Access
from service_kit.clock import system_clock
from service_kit.database import OpenDatabase, open_database
from service_kit.ids import new_id

LEAD = Word("lead", "lead", "лид", "A person who showed interest.", "Человек, который проявил интерес.", "lead.created")
TOUCH = Word("touch", "touch", "касание", "One thing a lead did.", "Одно действие лида.")


class Desk(NamedTuple):
    """The use case on a database, and what it said."""

    database: OpenDatabase
    office: Office

    async def say(self, *words: Word) -> None:
        await say_words(words, database=self.database, said=SqlSaidWords(), office=self.office)

    async def said(self) -> list[tuple[str, int, Any]]:
        async with self.database.snapshot() as tx:
            rows = (await tx.execute(select(SERVICE.outbox).order_by(SERVICE.outbox.c.seq))).all()
        return [
            (row.aggregateid, row.sequence, None if row.payload is None else orjson.loads(row.payload)) for row in rows
        ]


@pytest.fixture
async def desk(migrated: Callable[[str], str]) -> AsyncIterator[Desk]:
    database = open_database(migrated("digest"))
    access = Access(SERVICE.access, database, system_clock)
    yield Desk(
        database,
        Office(SqlPeopleStore(), Outbox(SERVICE.outbox, "digest", system_clock), access, system_clock, new_id),
    )
    await database.close()


async def test_words_are_said_once_and_again_only_when_their_meaning_changes(desk: Desk) -> None:
    await desk.say(LEAD, TOUCH)
    await desk.say(LEAD, TOUCH)
    await desk.say(LEAD, TOUCH._replace(meaning_en="One thing a lead did or received."))

    said = await desk.said()
    assert [(key, version) for key, version, _ in said] == [("word/lead", 1), ("word/touch", 1), ("word/touch", 2)]
    assert said[0][2] == {
        "word": "lead",
        "event": "lead.created",
        "en": {"term": "lead", "meaning": "A person who showed interest."},
        "ru": {"term": "лид", "meaning": "Человек, который проявил интерес."},
    }
    assert said[2][2]["en"]["meaning"] == "One thing a lead did or received."


async def test_a_word_that_the_program_lost_is_taken_back_and_may_return(desk: Desk) -> None:
    await desk.say(LEAD, TOUCH)
    await desk.say(LEAD)
    await desk.say(LEAD)
    await desk.say(LEAD, TOUCH)

    touches = [(version, document is None) for key, version, document in await desk.said() if key == "word/touch"]
    assert touches == [(1, False), (2, True), (3, False)]


async def test_an_old_version_never_has_the_last_word(desk: Desk) -> None:
    await desk.say(LEAD, TOUCH)
    await desk.say(TOUCH)
    known: dict[str, Any] = {"office": desk.office, "said": SqlSaidWords(), "sessions": SqlSessionStore()}
    async with desk.database.transaction() as tx:
        lead = await current_document(tx, "word/lead", **known)
        touch = await current_document(tx, "word/touch", **known)
        unknown = await current_document(tx, "word/never", **known)

    assert lead is not None and (lead.sequence, lead.data) == (2, None)
    assert touch is not None and touch.sequence == 1 and touch.data is not None
    assert unknown is None


async def test_the_whole_glossary_is_what_its_contract_allows(desk: Desk) -> None:
    await desk.say(*WORDS)
    documents = [document for _, _, document in await desk.said()]
    assert [Contract.model_validate(document).word for document in documents] == [word.key for word in WORDS]
