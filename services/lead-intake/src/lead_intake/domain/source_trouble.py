"""Is somebody to be told of a source? What its health comes down to where nobody looks at the page of sources."""

from datetime import datetime
from typing import Literal, NamedTuple

from lead_intake.domain.source_health import Health

Trouble = Literal["well", "taking", "silent", "refusing"]


class SourceState(NamedTuple):
    """How a source is: well, refusing much of what comes today, silent, or refusing everything.

    `since` is the last arrival of a silent one and the first refusal of a refusing one; `usual` is how many come a day.
    """

    source: str
    name: str
    trouble: Trouble
    since: datetime | None = None
    usual: float | None = None


def state_of(source: str, name: str, health: Health) -> SourceState:
    """Quiet, new and switched-off ones are well: nothing is to be done about them."""
    match health.state:
        case "silent":
            return SourceState(source, name, "silent", health.last_received_at, health.usual)
        case "refusing":
            return SourceState(source, name, "refusing", health.refusing_since, health.usual)
        case "taking":
            return SourceState(source, name, "taking", None, health.usual)
        case _:
            return SourceState(source, name, "well")


def news(said: SourceState | None, now: SourceState) -> bool:
    """Whether it is to be said: another state, or the same trouble under another name. That all is well is no news."""
    before = said or SourceState(now.source, now.name, "well")
    return before.trouble != now.trouble or (now.trouble != "well" and before.name != now.name)
