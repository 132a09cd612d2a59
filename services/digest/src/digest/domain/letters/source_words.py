"""How letters say that sources of leads are in trouble."""

from digest.domain.letters.facts import Reader
from digest.domain.letters.letter import Button, Row, Rows
from digest.domain.letters.marketing_news import MOST_ROWS, SourceTrouble
from digest.domain.letters.wording import Words, due_label, ended, on_day, one_line

MOST_LETTERS = 80


def source_rows(sources: tuple[SourceTrouble, ...], reader: Reader) -> Rows | None:
    """The worst first; None where every source is well."""
    if not sources:
        return None
    words, page = reader.words, reader.links.page("/intake/sources")
    worst = sorted(sources, key=lambda one: (("refusing", "silent", "taking").index(one.state), one.name))
    rows = tuple(
        Row(
            name=one_line(one.name, MOST_LETTERS),
            text=_what(words, one),
            right="" if one.since is None else due_label(words, one.since, reader.written_at),
            below=_below(one, reader),
            url=page,
        )
        for one in worst[:MOST_ROWS]
    )
    left_out = len(sources) - len(rows)
    more = Button(words.ngettext("{n} more", "{n} more", left_out), page) if left_out > 0 else None
    return Rows(words.gettext("Sources in trouble"), rows, more)


def _what(words: Words, one: SourceTrouble) -> str:
    match one.state:
        case "refusing":
            return words.gettext("everything is refused")
        case "silent":
            return words.gettext("silent")
        case "taking":
            return words.gettext("much is refused today")


def _below(one: SourceTrouble, reader: Reader) -> str | None:
    words = reader.words
    said = []
    if one.since is not None:
        when = on_day(words, one.since, reader.written_at)
        said.append(
            words.gettext("The last one came {when}.", when=when)
            if one.state == "silent"
            else words.gettext("It began {when}.", when=when)
        )
    if one.state == "silent" and one.usual is not None and one.usual >= 1:
        said.append(words.ngettext("Usually {n} a day.", "Usually {n} a day.", round(one.usual)))
    return " ".join(ended(one) for one in said) or None
