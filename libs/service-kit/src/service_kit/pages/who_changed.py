"""Who changed something meanwhile, for whoever comes second."""

from datetime import datetime

from babel.support import NullTranslations

from service_kit.pages.formats import Formats


def last_changed(words: NullTranslations, formats: Formats, at: datetime, by: str | None, name: str) -> str:
    """A sentence; `by` is the person's id, None for a machine, `name` empty where it is not known."""
    when = formats.when(at)
    if by is None:
        return words.gettext("Changed by a machine, %(when)s.") % {"when": when}
    return words.gettext("Last changed: %(name)s, %(when)s.") % {
        "name": name or words.gettext("a colleague"),
        "when": when,
    }
