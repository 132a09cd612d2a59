"""Who changed something meanwhile, for whoever comes second."""

from babel.support import NullTranslations

from lead_intake.ports import LastChange
from service_kit.pages import Formats


def last_changed(words: NullTranslations, formats: Formats, change: LastChange | None) -> str:
    """A sentence; empty where nobody knows."""
    if change is None:
        return ""
    when = formats.when(change.at)
    if change.by is None:
        return words.gettext("Changed by a machine, %(when)s.") % {"when": when}
    name = change.name or words.gettext("a colleague")
    return words.gettext("Last changed: %(name)s, %(when)s.") % {"name": name, "when": when}
