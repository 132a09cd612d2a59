"""What services count as it happens, against what was said and answered: an effect that came twice adds up twice."""

from collections import Counter

from faults.databases import Databases
from faults.history import History
from faults.people import FORM_SOURCE
from faults.standings import states
from faults.steps import SOURCE
from faults.topics import Evidence
from faults.verdict import Verdict


async def check_outcomes(databases: Databases, evidence: Evidence, verdict: Verdict) -> None:
    """Qualification counts each hand-over once by its grade, as what its facts say; those taken back it does not."""
    said = Counter(state for state in states(evidence).values() if state != "recalled")
    query = "select became, sum(many) from handover_tally where kind = 'grade' group by became having sum(many) <> 0"
    counted = {became: int(many) for became, many in await databases.rows("qualification", query)}
    for became in sorted(said.keys() | counted.keys()):
        many, times = counted.get(became, 0), said[became]
        if many != times:
            kind = "repeated" if many > times else "lost"
            verdict.add(kind, f"qualification counts {many} hand-overs as {became}, and {times} are")


async def check_received(databases: Databases, history: History, verdict: Verdict) -> None:
    """A source counts what it sent once, however often a request was sent again.

    What somebody sent who was not answered to the end of the run may be counted, or not.
    """
    sent = {SOURCE: sum(one.step.endswith(" capture") for one in history.told), FORM_SOURCE["id"]: len(history.forms)}
    query = "select source, sum(received) from source_day group by source"
    counted = {source: int(many) for source, many in await databases.rows("lead_intake", query)}
    for source, times in sent.items():
        many = counted.get(source, 0)
        if many < times or (many > times and not history.unfinished):
            kind = "repeated" if many > times else "lost"
            verdict.add(kind, f"source {source} counts {many} as received, and {times} were answered")
