"""Say the glossary to whoever shows Leadloop's words: each word once, and again when its meaning changes."""

from collections.abc import Iterable

from digest.domain.glossary import Word
from digest.ports import SaidWord, SaidWords
from digest.use_cases.documents import word_document, word_of
from digest.use_cases.office import Office
from event_bus.transaction import Database


async def say_words(words: Iterable[Word], *, database: Database, said: SaidWords, office: Office) -> None:
    """Run at each start, since the words come with the program; a word that it lost is taken back."""
    now = office.clock()
    wanted = {word.key: word_of(word) for word in words}
    async with database.transaction() as tx:
        before = await said.all(tx)
        changed = [
            SaidWord(key, before[key].version + 1 if key in before else 1, wanted.get(key))
            for key in dict.fromkeys([*wanted, *before])
            if key not in before or before[key].document != wanted.get(key)
        ]
        await said.save(tx, changed)
        await office.outbox.append(tx, [word_document(word, now, office.new_id()) for word in changed])
