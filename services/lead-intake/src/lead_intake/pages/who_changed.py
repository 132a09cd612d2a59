"""Who changed something meanwhile, for whoever comes second."""

from babel.support import NullTranslations

from lead_intake.ports import LastChange
from service_kit.pages import Formats, who_changed


def last_changed(words: NullTranslations, formats: Formats, change: LastChange | None) -> str:
    """A sentence; empty where nobody knows."""
    return "" if change is None else who_changed.last_changed(words, formats, *change)
