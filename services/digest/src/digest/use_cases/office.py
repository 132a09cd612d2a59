"""What every use case about people and keys works with."""

from typing import NamedTuple

from digest.ports import PeopleStore
from event_bus.clock import Clock
from event_bus.outbox import Outbox
from service_kit.ids import NewId


class Office(NamedTuple):
    """Where people and keys are kept, and how others hear of them."""

    store: PeopleStore
    outbox: Outbox
    clock: Clock
    new_id: NewId
