"""What the use cases are told: one value per event of another service, in this service's words."""

from datetime import datetime
from typing import NamedTuple

from qualification.domain.attributes import Attributes
from qualification.domain.lead import Act, Campaign, Cause, Ending
from qualification.domain.qualifying import Input
from qualification.domain.scoring import Touch


class Created(NamedTuple):
    """A lead was captured."""

    lead_id: str
    given: Input
    attributes: Attributes
    campaign: Campaign | None


class Changed(NamedTuple):
    """Attributes of a lead changed, or its contact data were repaired."""

    lead_id: str
    given: Input
    attributes: Attributes


class Touched(NamedTuple):
    """A lead did or received something."""

    lead_id: str
    given: Input
    touch: Touch
    campaign: Campaign | None


class ImportEnded(NamedTuple):
    """An import that brought or touched a lead has ended: it is decided once, as of then."""

    lead_id: str
    given: Input


class Merged(NamedTuple):
    """A lead was merged into another (heard on the key of the lead that went)."""

    lead_id: str
    into: str
    at: datetime
    cause: Cause


class Absorbed(NamedTuple):
    """A lead took another in (heard on the key of the lead that stays), with its attributes from then on."""

    lead_id: str
    from_id: str
    given: Input
    attributes: Attributes


class Unmerged(NamedTuple):
    """A merge was taken back: the lead lives under its own id again."""

    lead_id: str
    given: Input
    attributes: Attributes


class Erased(NamedTuple):
    """A person asked to be forgotten."""

    lead_id: str
    at: datetime
    cause: Cause


class Ended(NamedTuple):
    """Sales ended a hand-over; of a return, when they think it is worth trying again."""

    handover_id: str
    ending: Ending
    revisit_at: datetime | None
    duplicate_of: str | None
    by: str | None
    cause: Cause


class Acted(NamedTuple):
    """Sales did something on a hand-over that neither ends it nor opens an opportunity."""

    handover_id: str
    act: Act
    at: datetime
    cause: Cause


class Undone(NamedTuple):
    """Sales took an action back."""

    handover_id: str
    event_id: str
    at: datetime
    cause: Cause


class Rated(NamedTuple):
    """Sales said how good the lead was."""

    handover_id: str
    rating: str


class Opened(NamedTuple):
    """Sales opened an opportunity; the event of the act is what an undo names."""

    handover_id: str
    act: Act
    at: datetime
    cause: Cause


AboutLead = Created | Changed | Touched | ImportEnded | Merged | Absorbed | Unmerged | Erased
AboutHandover = Ended | Acted | Undone | Rated | Opened
ABOUT_HANDOVERS = (Ended, Acted, Undone, Rated, Opened)
Heard = AboutLead | AboutHandover
