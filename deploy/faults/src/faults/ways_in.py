"""What came in without a client's key to it: events of other tools, and forms."""

import re
from collections import Counter, defaultdict

from faults.databases import Databases
from faults.history import History
from faults.topics import Evidence
from faults.verdict import Verdict

MARK = re.compile(r"mark-(p\d+-\d+)")
"""Each thing that is sent carries a mark of its own in its words, which are kept."""
TAKEN = ("created", "known")


async def check_ways_in(databases: Databases, evidence: Evidence, history: History, verdict: Verdict) -> None:
    """Each event that the log took, and each form that was answered, is one submission and one touch of one lead."""
    query = "select channel, body, status, lead_id from submission where channel in ('inbound', 'form')"
    rows: dict[tuple[str, str], list[tuple[str, str | None]]] = defaultdict(list)
    for channel, body, status, lead in await databases.rows("lead_intake", query):
        found = MARK.search(body or "")
        rows[channel, found[1] if found else "?"].append((status, lead))
    sent = {("inbound", mark): address for mark, address in history.inbound.items()}
    sent |= {("form", mark): address for mark, address in history.forms.items()}
    wanted: Counter[str | None] = Counter()
    leads: dict[str, set[str | None]] = defaultdict(set)
    for (channel, mark), address in sent.items():
        became = rows.pop((channel, mark), [])
        if not became or any(status not in TAKEN for status, _ in became):
            verdict.add("lost", f"{mark} came by {channel} and became {became or 'nothing'}")
        elif len(became) > 1:
            verdict.add("repeated", f"{mark} came by {channel} and has {len(became)} submissions")
        for _, lead in became[:1]:
            wanted[lead] += 1
            leads[address].add(lead)
    if not history.unfinished:
        for (channel, mark), became in rows.items():
            verdict.add("repeated", f"{len(became)} submissions by {channel} are {mark}, which nobody sent")
    for address, which in leads.items():
        if len(which) > 1:
            verdict.add("repeated", f"{address} is {len(which)} leads")
    said = Counter(one.key for one in evidence.firsts if one.type == "lead.touched")
    for lead, times in wanted.items():
        if lead is not None and (said[lead] < times or (said[lead] > times and not history.unfinished)):
            kind = "lost" if said[lead] < times else "repeated"
            verdict.add(kind, f"{lead} came in {times} times, and was touched {said[lead]}", evidence.history(lead))
