"""The foot of a digest: when it comes, where to change that, how to get no more."""

from datetime import date, timedelta

from digest.domain.digest_times import DigestSettings
from digest.domain.letters.facts import Reader
from digest.domain.letters.letter import Button

A_MONDAY = date(2026, 11, 23)


def settings_footer(reader: Reader, settings: DigestSettings) -> tuple[tuple[str, ...], tuple[Button, ...]]:
    """Lines and links."""
    words, links = reader.words, reader.links
    hour = f"{settings.hour:02}:00"
    if settings.kind == "daily":
        line = words.gettext("You get this on working days at {time}.", time=hour)
    else:
        day = words.full_weekday(A_MONDAY + timedelta(days=settings.weekday))
        line = words.gettext("You get this every week ({day}) at {time}.", day=day, time=hour)
    change = Button(words.gettext("Change when it comes"), links.page("/digest/account"))
    return (line,), (change, Button(words.gettext("Unsubscribe"), links.action("unsubscribe")))
