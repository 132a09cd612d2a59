"""Others of a lead's company, as its card names them."""

from typing import NamedTuple

from digest.domain.grades import GradeStanding, standing_of
from digest.domain.lead import Lead
from digest.domain.reading import Named
from digest.domain.score import grade_at
from digest.pages.clocks import Speech
from digest.pages.lead_rows import name_of
from digest.pages.wording import STAGES, said


class Colleague(NamedTuple):
    """Who it is, how promising, and where it stands."""

    identity: str
    name: str
    title: str
    grade: str | None
    standing: GradeStanding
    state: str


def colleague(lead: Lead, names: Named, speech: Speech) -> Colleague:
    """One of them."""
    grade = grade_at(lead, speech.now)
    return Colleague(
        identity=lead.id,
        name=name_of(lead, names, speech.words),
        title=str(names.profiles.get(lead.id, {}).get("job_title") or ""),
        grade=grade,
        standing=standing_of(grade, names.in_force),
        state=said(speech.words, STAGES, lead.stage),
    )
