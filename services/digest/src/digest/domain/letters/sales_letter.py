"""A salesperson's digest: who needs a call today and why, who comes next, and how the month goes."""

from datetime import timedelta
from typing import NamedTuple

from digest.domain.digest_times import DigestSettings
from digest.domain.handover import CONTACTED
from digest.domain.letters.facts import Reader, Waiting, addressed, called, greeting
from digest.domain.letters.frequency import settings_footer
from digest.domain.letters.lateness import late_label
from digest.domain.letters.letter import Block, Button, LeadBlock, Letter, Passage, Row, Rows, Tone
from digest.domain.letters.wording import due_label, ended, on_day, one_line, quoted, spelled, touch_words

MOST_TODAY = 5
MOST_LATER = 8
QUIET_AFTER = timedelta(days=5)
AT_ONE_PRESS = ("reached", "no_answer", "return")
"""What the buttons of a lead do without a sign-in."""


class SalesNews(NamedTuple):
    """Open hand-overs, most urgent first, as many as the letter may show; and how many there are."""

    urgent: tuple[Waiting, ...]
    later: tuple[Waiting, ...]
    urgent_count: int
    open_count: int
    won: int
    returned: int
    """The month so far."""

    def chosen(self, settings: DigestSettings) -> "SalesNews":
        """Without the leads of parts that are not wanted."""
        return self if settings.has("next_days") else self._replace(later=())


def sales_letter(news: SalesNews, reader: Reader, settings: DigestSettings) -> Letter | None:
    """None where the salesperson has no open hand-over, or none of those that are wanted: nothing empty is sent."""
    news = news.chosen(settings)
    if not news.urgent and (news.open_count == 0 or not settings.has("next_days")):
        return None
    subject, title = _headline(news, reader)
    blocks: list[Block] = [_lead(one, reader) for one in news.urgent]
    if news.urgent_count > len(news.urgent):
        more = reader.words.ngettext("{n} more today", "{n} more today", news.urgent_count - len(news.urgent))
        blocks.append(Passage(more, quiet=True, link=_my_list(reader)))
    if news.later:
        blocks.append(_next_days(news, reader))
    if settings.has("month"):
        blocks.append(Passage(_month(news, reader), quiet=True, link=_my_list(reader)))
    buttons = reader.words.gettext(
        "Buttons ask once more on a page before anything is saved, and can be undone for 24 hours."
    )
    lines, links = settings_footer(reader, settings)
    return Letter(
        subject=subject,
        addressed=addressed(reader),
        title=title,
        blocks=tuple(blocks),
        footer=(buttons, *lines) if news.urgent else lines,
        links=links,
        listed=len(news.urgent) + len(news.later),
    )


def _headline(news: SalesNews, reader: Reader) -> tuple[str, str]:
    words, count = reader.words, news.urgent_count
    if count == 0:
        subject = words.ngettext(
            "Nothing is due today, {n} lead is on track", "Nothing is due today, {n} leads are on track",
            news.open_count,
        )  # fmt: skip
        return subject, f"{greeting(reader)} {words.gettext('No lead needs you today.')}"
    first = news.urgent[0].name or news.urgent[0].company
    subject = words.ngettext("{n} lead needs you today", "{n} leads need you today", count)
    if first is not None:
        subject = words.gettext("{headline}, {name} first", headline=subject, name=one_line(first, 60))
    title = words.ngettext(
        "{spelled} lead needs you today.", "{spelled} leads need you today.", count, spelled=spelled(words, count)
    )
    return subject, f"{greeting(reader)} {title}"


def _lead(one: Waiting, reader: Reader) -> LeadBlock:
    gettext, links = reader.words.gettext, reader.links
    tone: Tone = "late" if one.need.urgency == "overdue" else "due"
    return LeadBlock(
        name=called(reader.words, one.name, one.company),
        url=links.card(one.lead_id),
        grade=one.grade,
        first=one.grade == "A1",
        deadline=deadline(one, reader),
        tone=tone,
        why=why(one, reader),
        phone=one.phone,
        more=None if one.touch is None or not one.touch.words else quoted(reader.words, one.touch.words),
        asked=asked(one, reader),
        buttons=(
            Button(gettext("Reached"), links.action("reached", one.handover_id), solid=True),
            Button(gettext("No answer"), links.action("no_answer", one.handover_id)),
            Button(gettext("Return..."), links.action("return", one.handover_id)),
            Button(gettext("Open card"), links.card(one.lead_id)),
        ),
    )


def deadline(one: Waiting, reader: Reader) -> str:
    """By when, as a clock time."""
    words, due_at = reader.words, one.need.due_at
    if due_at is None:
        return words.gettext("no date")
    if one.need.urgency == "overdue":
        return late_label(one, reader)
    at = due_label(words, due_at, reader.written_at)
    if one.need.what in {"accept", "first_attempt"}:
        return words.gettext("first call by {time}", time=at)
    return words.gettext("today {time}", time=at)


def why(one: Waiting, reader: Reader) -> str:
    """Why this lead: whose it is, where somebody else's, and what has happened."""
    whose = for_whom(one, reader)
    return " ".join((*((ended(f"{whose}."),) if whose else ()), happened(one, reader)))


def happened(one: Waiting, reader: Reader) -> str:
    """In a sentence or two: the last thing the lead did, and how far the calls have come."""
    words, said = reader.words, []
    if one.touch is not None and one.touch.kind in touch_words(words):
        what, when = touch_words(words)[one.touch.kind], on_day(words, one.touch.at, reader.written_at)
        said.append(words.gettext("{what} {when}.", what=what, when=when))
    else:
        said.append(words.gettext("Handed over {when}.", when=on_day(words, one.handed_over_at, reader.written_at)))
    last = one.need.last_action
    if last is not None and last.type == CONTACTED and last.outcome == "reached":
        said.append(words.gettext("Last talk {when}.", when=on_day(words, last.at, reader.written_at)))
    elif one.need.attempts:
        said.append(words.ngettext("{n} attempt, not reached.", "{n} attempts, not reached.", one.need.attempts))
    return " ".join(ended(one) for one in said)


def asked(one: Waiting, reader: Reader) -> str | None:
    """What somebody wrote for the salesperson with the hand-over."""
    if one.asked is None:
        return None
    words, said = reader.words, quoted(reader.words, one.asked.words)
    if one.asked.name is None:
        return words.gettext("From marketing: {note}", note=said)
    return words.gettext("{name} writes: {note}", name=one.asked.name, note=said)


def for_whom(one: Waiting, reader: Reader) -> str:
    """Whose it is, where the reader stands in for somebody who is away; else empty."""
    words = reader.words
    if one.owner == reader.person.id:
        return ""
    if one.back is None:
        return words.gettext("For {name}", name=one.owner_name)
    when = words.short_day(words.local(one.back).date())
    return words.gettext("For {name}, away until {when}", name=one.owner_name, when=when)


def _next_days(news: SalesNews, reader: Reader) -> Rows:
    words = reader.words
    rows = tuple(
        Row(
            name=called(words, one.name, one.company),
            text=" · ".join(part for part in (_short(one, reader), for_whom(one, reader)) if part),
            right=due_label(words, one.need.due_at, reader.written_at) if one.need.due_at else "",
            url=reader.links.card(one.lead_id),
        )
        for one in news.later
    )
    left_out = news.open_count - news.urgent_count - len(rows)
    more = None
    if left_out > 0:
        more = Button(words.ngettext("{n} more later", "{n} more later", left_out), _my_list(reader).url)
    return Rows(words.gettext("Next days"), rows, more)


def _short(one: Waiting, reader: Reader) -> str:
    """Two or three words for a line of the list."""
    words = reader.words
    if one.need.next_kind is not None:
        steps = {
            "call": words.gettext("call agreed"),
            "email": words.gettext("letter promised"),
            "meeting": words.gettext("meeting agreed"),
            "offer": words.gettext("offer promised"),
        }
        return steps.get(one.need.next_kind, words.gettext("next step agreed"))
    if one.touch is None:
        return words.gettext("handed over {when}", when=on_day(words, one.handed_over_at, reader.written_at))
    quiet = reader.written_at - one.touch.at
    if quiet >= QUIET_AFTER:
        return words.ngettext("quiet for {n} day", "quiet for {n} days", quiet.days)
    what = touch_words(words).get(one.touch.kind)
    return what[0].lower() + what[1:] if what else ""


def _month(news: SalesNews, reader: Reader) -> str:
    words = reader.words
    return words.gettext(
        "{month} so far: {won}, {returned}, {active}.",
        month=words.month(words.local(reader.written_at).date()),
        won=words.ngettext("{n} won", "{n} won", news.won),
        returned=words.ngettext("{n} returned", "{n} returned", news.returned),
        active=words.ngettext("{n} active", "{n} active", news.open_count),
    )


def _my_list(reader: Reader) -> Button:
    return Button(reader.words.gettext("Open my list"), reader.links.page("/digest/my-leads"))
