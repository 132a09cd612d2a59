"""What waits for a repair, alike problems together: why, what helps, and some of each."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from babel.support import NullTranslations

from lead_intake.domain.sources import Source
from lead_intake.overview_ports import Alike, Sample, WaitingOnes
from lead_intake.pages.problems import Said, lacking, said_problems, unmapped
from lead_intake.pages.who import fields_of, unknown_of, who_of


class One(NamedTuple):
    """One of a group; `who` is empty where it says nothing of a person."""

    id: str
    at: datetime
    who: str


class Group(NamedTuple):
    """Submissions that one repair serves.

    `fields` are those of the form that can be mapped, none for other doors; unknown ones stand first, and `unknown` is
    the only one of them, where there is only one. `lacks` is the target that the problem is about, where it is about
    one.
    """

    latest: str
    source: str | None
    name: str
    waiting: int
    problems: Sequence[Said]
    some: Sequence[One]
    fields: Sequence[str]
    unknown: str | None
    lacks: str | None


def groups(found: WaitingOnes, sources: Mapping[str, Source], words: NullTranslations) -> list[Group]:
    """The groups in their order, with the samples that belong to them."""
    return [_group(one, found.samples, sources.get(one.source or ""), words) for one in found.groups]


def _group(alike: Alike, samples: Iterable[Sample], source: Source | None, words: NullTranslations) -> Group:
    kind = (alike.source, alike.channel, alike.problem)
    mine = [one for one in samples if (one.source, one.channel, one.problem) == kind]
    mapping = None if source is None else source.mapping
    names: dict[str, None] = {}
    if source is not None and alike.channel == "form":
        names = {name: None for one in mine for name in fields_of(one.body)}
    unknown = unknown_of(list(names), mapping or {})
    problems, lacks = said_problems(words, alike.problem), lacking(alike.problem)
    if lacks is not None and unknown:
        problems = unmapped(words, alike.problem, unknown, lacks) or problems
    return Group(
        latest=alike.latest,
        source=alike.source,
        name=(source.name if source is not None else alike.source) or "",
        waiting=alike.waiting,
        problems=problems,
        some=[One(one.id, one.received_at, who_of(one.channel, one.body, mapping)) for one in mine],
        fields=[*unknown, *(name for name in names if name not in unknown)],
        unknown=unknown[0] if len(unknown) == 1 else None,
        lacks=lacks,
    )
