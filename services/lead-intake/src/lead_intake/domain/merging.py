"""Two leads that proved to be one person."""

from datetime import datetime

from lead_intake.domain.desk import Desk
from lead_intake.domain.facts import Absorbed, ConsentChanged, Merged
from lead_intake.domain.known import join
from lead_intake.domain.lead import Lead


def merge(desk: Desk, winner: Lead, loser: Lead, at: datetime) -> Lead:
    """The winner, knowing all that was known of the loser; the loser's last fact points at it.

    The loser keeps what was known of it at this moment, so that the merge can be taken back.
    """
    desk.into[loser.id] = winner.id
    desk.moves.append((loser.id, winner.id))
    gone = desk.say(loser._replace(merged_into=winner.id), at, Merged(winner.id))
    desk.profiles.discard(gone.id)
    desk.profiles.add(winner.id)
    both = join(winner.known, loser.known)
    merged = desk.say(winner._replace(known=both), at, Absorbed(loser.id, desk.attributes(both)))
    if both.purposes() != winner.known.purposes():
        merged = desk.say(merged, at, ConsentChanged(both.purposes()))
    return merged
