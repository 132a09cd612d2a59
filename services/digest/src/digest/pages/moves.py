"""What a salesperson may press on an open hand-over; the pages behind it decide whether it is still possible."""

from typing import NamedTuple

from service_kit.pages.saying import N_


class Move(NamedTuple):
    """`path` is the last part of the address, `label` a message id, `key` a letter or empty."""

    path: str
    label: str
    key: str
    icon: str


ACCEPT = Move("accept", N_("Accept"), "a", "check")
ATTEMPT = Move("contacts", N_("Log attempt"), "l", "pencil")
OPPORTUNITY = Move("opportunity", N_("Open opportunity..."), "o", "bolt")
OUTCOME = Move("won", N_("Outcome..."), "w", "flag")
WON = Move("won", N_("Won..."), "w", "flag")
LOST = Move("lost", N_("Lost..."), "x", "x")
RETURN = Move("return", N_("Return..."), "r", "arrow-back-up")
RATE = Move("rate", N_("Rate the lead..."), "", "gauge")


class Moves(NamedTuple):
    """The one button of a hand-over, and what stands in its menu."""

    first: Move
    rest: tuple[Move, ...]


def moves(stage: str) -> Moves:
    """By how far an open hand-over came: the next thing that sales does, and everything else that is possible."""
    match stage:
        case "handed_over":
            return Moves(ACCEPT, (ATTEMPT, OPPORTUNITY, WON, LOST, RETURN))
        case "opportunity":
            return Moves(OUTCOME, (ATTEMPT, LOST, RETURN, RATE))
        case "contacted":
            return Moves(ATTEMPT, (OPPORTUNITY, WON, LOST, RETURN, RATE))
        case _:
            return Moves(ATTEMPT, (OPPORTUNITY, WON, LOST, RETURN))


MENUS = {stage: moves(stage).rest for stage in ("handed_over", "accepted", "contacted", "opportunity")}
"""What else is possible, by stage: a list has each menu once, not once for each of its rows."""
