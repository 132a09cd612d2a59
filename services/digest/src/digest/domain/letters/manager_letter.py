"""A manager's digest: which promises of the team are broken, who waits for a first call, and who has room."""

from datetime import datetime
from typing import NamedTuple

from digest.domain.digest_times import DigestSettings
from digest.domain.letters.facts import Reader, Waiting, addressed, called, greeting
from digest.domain.letters.frequency import settings_footer
from digest.domain.letters.lateness import late_label
from digest.domain.letters.letter import Block, Button, Buttons, Letter, Passage, Row, Rows, Tone
from digest.domain.letters.sales_letter import asked
from digest.domain.letters.team_words import room_rows
from digest.domain.letters.wording import due_label, ended, on_day
from digest.domain.team_load import Load

MOST_ROWS = 8


class TeamNews(NamedTuple):
    """Hand-overs of the team past their deadline, and those in time that nobody has tried to reach yet.

    `left_count` are overdue besides, and the manager said to leave them.
    """

    overdue: tuple[Waiting, ...]
    unworked: tuple[Waiting, ...]
    overdue_count: int
    unworked_count: int
    left_count: int = 0
    loads: tuple[Load, ...] = ()

    def chosen(self, settings: DigestSettings) -> "TeamNews":
        """Without parts that are not wanted."""
        kept = self
        if not settings.has("overdue"):
            kept = kept._replace(overdue=(), overdue_count=0, left_count=0)
        if not settings.has("unworked"):
            kept = kept._replace(unworked=(), unworked_count=0)
        return kept if settings.has("room") else kept._replace(loads=())


def manager_letter(news: TeamNews, reader: Reader, settings: DigestSettings) -> Letter | None:
    """None where every promise is kept and every lead is worked: nothing empty is sent."""
    news = news.chosen(settings)
    if news.overdue_count + news.unworked_count == 0:
        return None
    words = reader.words
    late = words.ngettext("{n} lead is overdue", "{n} leads are overdue", news.overdue_count)
    idle = words.ngettext(
        "{n} lead waits for a first call", "{n} leads wait for a first call", news.unworked_count
    )  # fmt: skip
    said = [text for text, count in ((late, news.overdue_count), (idle, news.unworked_count)) if count]
    subject = ", ".join((said[0], *(one[:1].lower() + one[1:] for one in said[1:])))
    blocks: list[Block] = []
    if news.overdue:
        blocks.append(_rows(words.gettext("Overdue"), news.overdue, news.overdue_count, reader, "late"))
    if news.unworked:
        heading = words.gettext("Nobody has called yet")
        blocks.append(_rows(heading, news.unworked, news.unworked_count, reader, "plain"))
    if news.left_count:
        left = words.ngettext(
            "{n} more is overdue; you left it as it is.", "{n} more are overdue; you left them as they are.",
            news.left_count,
        )  # fmt: skip
        blocks.append(Passage(left, quiet=True))
    room = room_rows(news.loads, reader)
    if room is not None:
        blocks.append(room)
    open_list = Button(words.gettext("Open team leads"), reader.links.page("/digest/my-leads"), solid=True)
    blocks.append(Buttons((open_list, Button(words.gettext("Open the loop"), reader.links.page("/digest/loop")))))
    lines, links = settings_footer(reader, settings)
    return Letter(
        subject=subject,
        addressed=addressed(reader),
        title=f"{greeting(reader)} {subject}.",
        blocks=tuple(blocks),
        footer=lines,
        links=links,
        listed=len(news.overdue) + len(news.unworked),
    )


def _rows(heading: str, waiting: tuple[Waiting, ...], count: int, reader: Reader, tone: Tone) -> Rows:
    words = reader.words
    rows = tuple(
        Row(
            name=called(words, one.name, one.company),
            text=words.gettext("waits for {name}", name=one.owner_name),
            right=late_label(one, reader) if tone == "late" else _by(one.need.due_at, reader),
            below=ended(
                words.gettext("Handed over {when}.", when=on_day(words, one.handed_over_at, reader.written_at))
            ),
            url=reader.links.card(one.lead_id),
            tone=tone,
            asked=asked(one, reader),
        )
        for one in waiting
    )
    if count <= len(rows):
        return Rows(heading, rows)
    left_out = words.ngettext("{n} more", "{n} more", count - len(rows))
    return Rows(heading, rows, Button(left_out, reader.links.page("/digest/my-leads")))


def _by(due_at: datetime | None, reader: Reader) -> str:
    if due_at is None:
        return ""
    return reader.words.gettext("by {time}", time=due_label(reader.words, due_at, reader.written_at))
