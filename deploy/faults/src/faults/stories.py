"""What clients were told and what stands on the log about the leads that a sentence names."""

import re
from collections.abc import Callable

from faults.history import History
from faults.topics import Evidence

ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def story_of(history: History, evidence: Evidence) -> Callable[[str], list[str]]:
    """Answers, for a sentence, the history of each lead in it: named itself, by a hand-over, or by a touch."""
    leads = {one.key: one.key for one in evidence.leads}
    for one in evidence.firsts:
        for name in ("handover_id", "touch_id"):
            if one.data and name in one.data:
                leads.setdefault(one.data[name], one.key)

    def story(sentence: str) -> list[str]:
        named = dict.fromkeys(leads[one] for one in ID.findall(sentence) if one in leads)
        return [line for lead in named for line in (*history.of_lead(lead), *evidence.history(lead))]

    return story
