"""How each service is made: by its own `create_service`, with settings that are read once."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import SecretStr

import digest.main
import digest.settings
import lead_intake.main
import lead_intake.settings
import qualification.main
import qualification.settings
import sales_feedback.main
import sales_feedback.settings
from event_bus.clock import Clock
from service_kit.service import Service
from simulation.log import SimulatedLog

Make = Callable[[Any, SimulatedLog, Clock], Service]
MAKERS: Mapping[str, tuple[Make, type[Any]]] = {
    "lead_intake": (lead_intake.main.create_service, lead_intake.settings.Settings),
    "qualification": (qualification.main.create_service, qualification.settings.QualificationSettings),
    "sales_feedback": (sales_feedback.main.create_service, sales_feedback.settings.Settings),
    "digest": (digest.main.create_service, digest.settings.Settings),
}


def create(package: str, folder: Path, log: SimulatedLog, clock: Clock) -> Service:
    """A new life of a service, whose database lies in `folder`."""
    given: dict[str, Any] = {"database_url": SecretStr(f"sqlite:///{folder / package}.db")}
    if package == "digest":
        given["first_key_file"] = folder / "first.key"
    return MAKERS[package][0](_settings(package).model_copy(update=given), log, clock)


@lru_cache
def _settings(package: str) -> Any:
    """Read once; each service of each seed gets a copy with its own files."""
    given: dict[str, Any] = {"log_url": "embedded:///nowhere", "secret": SecretStr("simulated-" * 4)}
    if package == "digest":
        given["mail_poll_seconds"] = 1.5
    elif package == "sales_feedback":
        given["overdue_poll_seconds"] = 1.5
    return MAKERS[package][1](database_url=SecretStr("sqlite:///nowhere.db"), **given)
