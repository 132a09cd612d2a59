"""The gate: from parsed JSON to an `Incoming` command, whatever is wrong with it; by HTTP and by topic alike."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError

from lead_intake.domain.identities import is_key
from lead_intake.domain.inputs import Refused, Submission, Touch
from lead_intake.domain.problems import Problem
from lead_intake.entrypoints.bodies import LeadIn, TouchIn
from lead_intake.entrypoints.reading import Reader
from lead_intake.use_cases.take_in import LEAD, TOUCH, Incoming
from service_kit.web.problems import field_errors

_LEAD: TypeAdapter[LeadIn] = TypeAdapter(LeadIn)
_TOUCH: TypeAdapter[TouchIn] = TypeAdapter(TouchIn)


class Gate:
    """Makes commands of what was sent; `origin` as in `Incoming`."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def lead(self, content: Any, words: str, channel: str, now: datetime, origin: str | None = None) -> Incoming:
        """A captured person."""
        reading: Submission | Refused
        try:
            reading = self._reader.lead(_LEAD.validate_python(content), now)
        except ValidationError as error:
            reading = refused(error)
        return Incoming(reading, LEAD, channel, _source(reading, content), words, origin)

    def touch(
        self, content: Any, words: str, channel: str, create: bool, now: datetime, origin: str | None = None
    ) -> Incoming:
        """Something a lead did."""
        reading: Touch | Refused
        try:
            reading = self._reader.touch(_TOUCH.validate_python(content), create, now)
        except ValidationError as error:
            reading = refused(error)
        return Incoming(reading, TOUCH, channel, _source(reading, content), words, origin)


def refused(error: ValidationError) -> Refused:
    """Every problem of a body at once; names that the sender made up are not repeated unless they look like names."""
    return Refused(tuple(Problem(*one) for one in field_errors(error.errors(include_url=False))))


def _source(reading: Submission | Touch | Refused, content: Any) -> str | None:
    """Who sent it, if it says so in an acceptable way; a refused submission is found by it."""
    if not isinstance(reading, Refused):
        return reading.action.source
    source = content.get("source") if isinstance(content, Mapping) else None
    return source if isinstance(source, str) and is_key(source) else None
