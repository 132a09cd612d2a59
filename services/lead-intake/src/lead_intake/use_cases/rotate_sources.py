"""Gives a source another token; the one before opens nothing from then on."""

from collections.abc import Sequence
from typing import NamedTuple

from event_bus.clock import Clock
from event_bus.transaction import Transaction
from lead_intake.domain.sources import Source
from lead_intake.source_ports import Sources
from service_kit.errors import Refusal, not_found
from service_kit.web.writing import precondition_failed


class RotateSource(NamedTuple):
    """The source and the hash of its next token; `expected` is the version the caller saw, `by` who decided."""

    id: str
    token_hash: str
    expected: int | None
    by: str | None = None


async def rotate_sources(
    transaction: Transaction, commands: Sequence[RotateSource], *, sources: Sources, clock: Clock
) -> Sequence[Source | Refusal]:
    """Each source in its next version."""
    now = clock()
    held = await sources.load(transaction, {command.id for command in commands})
    before = {key: source.version for key, source in held.items()}

    results: list[Source | Refusal] = []
    changed: dict[str, Source] = {}
    for source_id, token_hash, expected, by in commands:
        source = held.get(source_id)
        if source is None:
            results.append(not_found("source"))
        elif expected is not None and expected != source.version:
            results.append(precondition_failed())
        else:
            version = source.version + 1
            source = source._replace(token_hash=token_hash, changed_at=now, changed_by=by, version=version)
            held[source_id] = changed[source_id] = source
            results.append(source)

    await sources.change(transaction, [(before[key], source) for key, source in sorted(changed.items())])
    return results
