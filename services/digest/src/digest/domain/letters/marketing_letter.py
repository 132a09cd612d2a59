"""A marketer's digest: what became of the leads, which came back and why, what was won, and one next step."""

from collections.abc import Sequence
from datetime import timedelta

from digest.domain.digest_times import DigestSettings
from digest.domain.lead_filter import COUNTED
from digest.domain.ledger import Figures
from digest.domain.letters.facts import Reader, addressed, called
from digest.domain.letters.frequency import settings_footer
from digest.domain.letters.letter import Bar, Block, Button, Buttons, Letter, Passage, Row, Rows, Segment, Share
from digest.domain.letters.marketing_news import CameBack, MarketingNews
from digest.domain.letters.returned_advice import advice_for, known_of
from digest.domain.letters.source_words import source_rows
from digest.domain.letters.wording import Words, on_day, return_words

MANY = 2
"""So many with one reason are worth a step of their own; a single one has its step beside it."""


def marketing_letter(news: MarketingNews, reader: Reader, settings: DigestSettings) -> Letter | None:
    """None where nothing was handed over, came back or was won in these days and every source is well.

    What somebody left out counts as little as what did not happen.
    """
    counted = _counted(news, reader.words, settings)
    news = news.chosen(settings)
    if not counted and not news.sources:
        return None
    words = reader.words
    last = news.end - timedelta(days=1)
    blocks: list[Block] = _ledger(news, reader) if settings.has("ledger") else []
    trouble = source_rows(news.sources, reader)
    if trouble is not None:
        blocks.append(trouble)
    if news.came_back:
        blocks.append(_came_back(news, reader))
    if news.won:
        blocks.append(_won(news, reader))
    if news.campaigns:
        blocks.append(_campaigns(news, reader))
    blocks += _next_step(news, reader, advised=settings.has("next_step"))
    lines, links = settings_footer(reader, settings)
    subject = _subject(news, words, settings, counted)
    return Letter(
        subject=subject,
        addressed=addressed(reader),
        title=words.gettext("What became of your leads, {days}", days=words.span(news.begin, last)),
        blocks=tuple(blocks),
        footer=lines,
        links=links,
        listed=len(news.came_back) + len(news.won),
    )


def _counted(news: MarketingNews, words: Words, settings: DigestSettings) -> list[str]:
    """What moved, in the words of the subject: the ledger tells all of it, a list its own; empty where nothing did."""
    all_of_it = settings.has("ledger")
    told: list[tuple[int, str]] = []
    if all_of_it or settings.has("campaigns"):
        told.append((news.handed_over, words.ngettext("{n} handed over", "{n} handed over", news.handed_over)))
    if all_of_it or settings.has("came_back"):
        told.append((news.came_back_count, words.ngettext("{n} came back", "{n} came back", news.came_back_count)))
    if all_of_it or settings.has("won"):
        told.append((news.won_count, words.ngettext("{n} won", "{n} won", news.won_count)))
    return [text for _, text in told] if any(count for count, _ in told) else []


def _subject(news: MarketingNews, words: Words, settings: DigestSettings, counted: list[str]) -> str:
    trouble = words.ngettext("{n} source in trouble", "{n} sources in trouble", len(news.sources))
    if not counted:
        return trouble
    if settings.kind == "weekly":
        subject = words.gettext("Your week: {counts}", counts=", ".join(counted))
    else:
        subject = words.gettext("Your leads: {counts}", counts=", ".join(counted))
    return f"{subject}, {trouble}" if news.sources else subject


def shares(figures: Figures) -> list[tuple[Share, int, int]]:
    """(state, count, percent of the bar) of what is not zero; percents are whole and together 100."""
    order: tuple[tuple[Share, int], ...] = (
        ("won", figures.won), ("lost", figures.lost), ("returned", figures.returned),
        ("disqualified", figures.disqualified), ("open", figures.open),
    )  # fmt: skip
    there = [(share, count) for share, count in order if count]
    exact = [count * 100 / figures.handed_over for _, count in there]
    whole = [int(part) for part in exact]
    for place in sorted(range(len(there)), key=lambda place: whole[place] - exact[place])[: 100 - sum(whole)]:
        whole[place] += 1
    return [(share, count, percent) for (share, count), percent in zip(there, whole, strict=True)]


def _ledger(news: MarketingNews, reader: Reader) -> list[Block]:
    words = reader.words
    caption = words.gettext(
        "{month} until now: {handed}. These days {new}, of which {accepted}.",
        month=words.month(words.local(reader.written_at).date()),
        handed=words.ngettext("{n} handed over", "{n} handed over", news.month.handed_over),
        new=news.handed_over,
        accepted=words.ngettext("{n} accepted", "{n} accepted", news.accepted),
    )
    if news.month.handed_over == 0:
        return [Passage(caption, quiet=True)]
    say = {
        "won": lambda n: words.ngettext("{n} won", "{n} won", n),
        "lost": lambda n: words.ngettext("{n} lost", "{n} lost", n),
        "returned": lambda n: words.ngettext("{n} returned", "{n} returned", n),
        "disqualified": lambda n: words.ngettext("{n} disqualified", "{n} disqualified", n),
        "open": lambda n: words.ngettext("{n} open", "{n} open", n),
    }
    segments = tuple(Segment(share, say[share](count), percent) for share, count, percent in shares(news.month))
    return [Bar(segments, caption)]


def _came_back(news: MarketingNews, reader: Reader) -> Rows:
    words, reasons = reader.words, return_words(reader.words)
    rows = tuple(
        Row(
            name=called(words, one.name, one.company),
            text=reasons.get(one.reason, reasons["other"]),
            right=on_day(words, one.at, reader.written_at),
            below=known_of(one, reader),
            url=reader.links.card(one.lead_id),
            step=advice_for(one, reader),
        )
        for one in news.came_back
    )
    return Rows(words.gettext("Came back"), rows, _more(news.came_back_count - len(rows), reader))


def _won(news: MarketingNews, reader: Reader) -> Rows:
    words = reader.words
    rows = tuple(
        Row(
            name=called(words, one.name, one.company),
            text=on_day(words, one.at, reader.written_at),
            right="" if one.amount is None or one.currency is None else words.money(one.amount, one.currency),
            url=reader.links.card(one.lead_id),
        )
        for one in news.won
    )
    return Rows(words.gettext("Won"), rows, _more(news.won_count - len(rows), reader))


def _more(count: int, reader: Reader) -> Button | None:
    if count <= 0:
        return None
    return Button(reader.words.ngettext("{n} more", "{n} more", count), reader.links.page("/digest/leads"))


def _campaigns(news: MarketingNews, reader: Reader) -> Rows:
    words = reader.words
    intents = {
        "notification": words.gettext("notification"),
        "nurture": words.gettext("nurture"),
        "expert": words.gettext("expert"),
    }
    rows = tuple(
        Row(
            name=one.name,
            text=intents.get(one.intent or "", ""),
            right=words.ngettext(
                "{n} opportunity of {all}", "{n} opportunities of {all}", one.opportunities, all=one.handed_over
            ),
        )
        for one in news.campaigns
    )
    return Rows(words.gettext("Campaigns this month"), rows)


def _next_step(news: MarketingNews, reader: Reader, *, advised: bool) -> list[Block]:
    """One thing to do, after the most frequent reason of these days, and the way to the loop."""
    words, links = reader.words, reader.links
    advice = _advice(news.came_back, reader) if advised else None
    loop = Button(words.gettext("Open the loop"), links.page("/digest/loop"))
    near = _close(news.close, reader) if advised else None
    leads = Button(words.gettext("Open all leads"), links.page("/digest/leads"))
    blocks: list[Block] = [] if advice is None else [Passage(advice)]
    return [*blocks, Buttons((loop._replace(solid=True), leads) if near is None else (near, loop))]


def _close(count: int, reader: Reader) -> Button | None:
    """The way to those that a little more interest brings to sales; None where there are none."""
    if count == 0:
        return None
    words, page = reader.words, reader.links.page("/digest/leads?group=close")
    if count > COUNTED:
        return Button(words.gettext("Over {n} leads are close to the line", n=COUNTED), page, solid=True)
    label = words.ngettext("{n} lead is close to the line", "{n} leads are close to the line", count)
    return Button(label, page, solid=True)


def _advice(came_back: Sequence[CameBack], reader: Reader) -> str | None:
    counts = {reason: sum(one.reason == reason for one in came_back) for reason in {one.reason for one in came_back}}
    reason = min(counts, key=lambda one: (-counts[one], one), default="other")
    if counts.get(reason, 0) < MANY:
        return None
    words, n = reader.words, counts[reason]
    match reason:
        case "not_reached":
            return words.ngettext(
                "Next step: {n} lead could not be reached. Ask for two more calls.",
                "Next step: {n} leads could not be reached. Ask for two more calls.", n,
            )  # fmt: skip
        case "wrong_contact_data":
            return words.ngettext(
                "Next step: repair the contact data of {n} lead.", "Next step: repair the contact data of {n} leads.", n
            )
        case "not_our_market":
            return words.ngettext(
                "Next step: {n} lead was not our market. Look at the criteria.",
                "Next step: {n} leads were not our market. Look at the criteria.", n,
            )  # fmt: skip
        case "no_budget" | "too_early":
            return words.ngettext(
                "Next step: {n} lead came too early or without a budget. Keep its interest until it is time.",
                "Next step: {n} leads came too early or without a budget. Keep their interest until it is time.", n,
            )  # fmt: skip
        case _:
            return None
