"""Letters in a mailbox: well-formed, small, the same in both forms; nobody's text is taken for markup."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import html5lib
import pytest

from digest.adapters.drawing import Drawing
from digest.domain.digest_times import DigestSettings
from digest.domain.ledger import Figures
from digest.domain.letters.escalation_letter import escalation_letter, reminder_letter
from digest.domain.letters.facts import Reader, Touch, Waiting
from digest.domain.letters.manager_letter import TeamNews, manager_letter
from digest.domain.letters.marketing_letter import marketing_letter, shares
from digest.domain.letters.marketing_news import (
    CameBack,
    CampaignResult,
    MarketingNews,
    SourceTrouble,
    WonLead,
)
from digest.domain.letters.sales_letter import SalesNews, sales_letter
from digest.domain.team_load import Load

Make = Callable[..., Any]
DAILY = DigestSettings("daily")


def news(today: tuple[Waiting, ...], later: tuple[Waiting, ...] = ()) -> SalesNews:
    return SalesNews(today, later, len(today), len(today) + len(later), 2, 1)


def test_the_daily_letter_says_who_first_why_by_when_and_the_phone(reader: Make, waiting: Make) -> None:
    letter = sales_letter(news((waiting(), waiting(2, name="Tomasz Zieliński", grade="B1"))), reader(), DAILY)
    assert letter is not None
    assert letter.subject == "2 leads need you today, Henrik Dahl first"
    assert letter.title == "Good morning, Anna. Two leads need you today."
    assert letter.addressed == "to Anna Petrova · Monday 30 November, 08:00"
    first = letter.blocks[0]
    assert first.kind == "lead"
    assert (first.deadline, first.why, first.phone) == (
        "first call by 10:00",
        "Asked for a call on Friday.",
        "+46 31 555 01 42",
    )
    assert [button.label for button in first.buttons] == ["Reached", "No answer", "Return...", "Open card"]


@pytest.mark.parametrize(
    ("count", "subject"),
    [(1, "Сегодня вас ждёт 1 лид"), (2, "Сегодня вас ждут 2 лида"), (5, "Сегодня вас ждут 5 лидов")],
)
def test_russian_counts_leads_rightly(reader: Make, waiting: Make, count: int, subject: str) -> None:
    letter = sales_letter(news(tuple(waiting(n) for n in range(1, count + 1))), reader("ru"), DAILY)
    assert letter is not None
    assert letter.subject == f"{subject}, первый — Henrik Dahl"


def test_a_month_that_is_cut_short_brings_no_second_full_stop(reader: Make, waiting: Make) -> None:
    long_ago = waiting(touch=Touch("email_clicked", reader().written_at - timedelta(days=9)), attempts=2)
    letter = sales_letter(news((long_ago,)), reader("ru"), DAILY)
    assert letter is not None and letter.blocks[0].kind == "lead"
    assert letter.blocks[0].why == "Переход из письма 21\xa0нояб. 2 попытки, не дозвонились."


def test_nothing_empty_is_written(reader: Make) -> None:
    day = reader().written_at.date()
    nothing = MarketingNews(
        day - timedelta(days=7), day, Figures(3, 0, 0, 0, 0, 3, 0, ()), 0, 0, (), 0,
        (), 0, (),
    )  # fmt: skip
    assert sales_letter(SalesNews((), (), 0, 0, 3, 1), reader(), DAILY) is None
    assert manager_letter(TeamNews((), (), 0, 0), reader(), DAILY) is None
    assert marketing_letter(nothing, reader(), DigestSettings("weekly")) is None


def test_the_ledger_bar_is_whole() -> None:
    found = shares(Figures(41, 9, 7, 10, 0, 15, 2, ()))
    assert [(share, count) for share, count, _ in found] == [("won", 9), ("lost", 7), ("returned", 10), ("open", 15)]
    assert sum(percent for _, _, percent in found) == 100
    assert all(abs(percent - count * 100 / 41) < 1 for _, count, percent in found)


def _hostile_week(evil: str, reader: Reader) -> MarketingNews:
    day, at, name = reader.written_at.date(), reader.written_at, evil[:200]
    return MarketingNews(
        day - timedelta(days=7), day, Figures(41, 9, 7, 10, 0, 15, 2, ()), 12, 10,
        tuple(CameBack(f"l{n}", name, name, "other", at, 2, evil) for n in range(8)), 400,
        tuple(WonLead(f"w{n}", name, name, at, 4_600_000, "EUR") for n in range(8)), 400,
        tuple(CampaignResult(name, "expert", 7, 11) for _ in range(6)),
        tuple(SourceTrouble(name, "silent", at - timedelta(days=3), 5.0) for _ in range(20)),
    )  # fmt: skip


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_full_letter_of_hostile_words_stays_well_formed_and_small(
    drawing: Drawing, reader: Make, waiting: Make, language: str
) -> None:
    evil = "<script>alert(1)</script> & \"'\n\u202egnp.exe " * 300
    hostile = [
        waiting(
            number,
            name=evil[:200],
            company=evil[:200],
            phone="+1 <b>",
            touch=Touch("call_requested", reader().written_at, evil),
        )
        for number in range(1, 14)
    ]
    people: Reader = reader(language, name="Ann <i>")
    letters = [
        sales_letter(SalesNews(tuple(hostile[:5]), tuple(hostile[5:]), 5, 13, 0, 0), people, DAILY),
        manager_letter(TeamNews(tuple(hostile[:8]), tuple(hostile[:8]), 8, 8), people, DAILY),
        escalation_letter(hostile[0], people, (Load("anna", evil[:200], 9, 6, away=False),)),
        marketing_letter(_hostile_week(evil, people), people, DigestSettings("weekly")),
        reminder_letter(hostile[0], people, "Mia <u>"),
    ]
    for letter in letters:
        assert letter is not None
        drawn = drawing.draw(letter, people.person.language)
        assert len(drawn.html.encode()) < 100_000
        assert "<script" not in drawn.html
        assert not re.search(r"<[biu]>", drawn.html)
        assert "\n" not in letter.subject
        html5lib.HTMLParser(strict=True).parse(drawn.html)
        for address in re.findall(r'href="(https?:[^"]+)"', drawn.html):
            assert address in drawn.text


def test_a_number_is_written_in_groups_as_its_country_writes_it(reader: Make, waiting: Make, drawing: Drawing) -> None:
    letter = sales_letter(news((waiting(phone="+46315550142"), waiting(2, phone="on the card"))), reader(), DAILY)
    assert letter is not None
    drawn = drawing.draw(letter, "en")
    assert re.search(r'href="tel:\+46315550142"[^>]*>\+46 31 555 01 42</a>', drawn.html)
    assert "+46 31 555 01 42" in drawn.text
    assert ">on the card</a>" in drawn.html


def test_the_phone_in_a_reminder_is_called_by_a_tap(reader: Make, waiting: Make, drawing: Drawing) -> None:
    letter = reminder_letter(waiting(urgency="overdue", late_by=timedelta(hours=1)), reader(), "Mia Lang")
    drawn = drawing.draw(letter, "en")
    assert re.search(r'Phone: <a href="tel:\+46315550142"[^>]*>\+46 31 555 01 42</a>', drawn.html)
    assert "\nPhone: +46 31 555 01 42\n" in drawn.text


def test_the_solid_button_of_an_escalation_gives_the_lead_to_who_has_room_else_it_reminds(
    reader: Make, waiting: Make
) -> None:
    mia, full = reader(name="Mia Lang", role="manager"), Load("anna", "Anna Petrova", 9, 6, away=False)
    for loads, labels in (
        ((full, Load("james", "James Okafor", 4, 8, away=False)), ["Give to James", "Remind Anna"]),
        ((full,), ["Remind Anna", "Give to..."]),
    ):
        letter = escalation_letter(waiting(urgency="overdue", late_by=timedelta(hours=1)), mia, loads)
        [buttons] = [block.buttons for block in letter.blocks if block.kind == "buttons"]
        assert [one.label for one in buttons] == [*labels, "Leave it, I know", "Open card"]
        assert [one.solid for one in buttons] == [True, False, False, False]


def test_what_one_works_on_for_somebody_who_is_away_is_said_in_both_lists(reader: Make, waiting: Make) -> None:
    back = reader().written_at + timedelta(days=14)
    theirs = {"owner": "emma", "owner_name": "Emma Berg", "back": back}
    letter = sales_letter(news((waiting(**theirs), waiting(2)), (waiting(3, **theirs), waiting(4))), reader(), DAILY)
    assert letter is not None
    first, second, rows = letter.blocks[:3]
    assert first.kind == second.kind == "lead"
    assert first.why == "For Emma Berg, away until 14 Dec. Asked for a call on Friday."
    assert second.why == "Asked for a call on Friday."
    assert rows.kind == "rows"
    assert [one.text.endswith("· For Emma Berg, away until 14 Dec") for one in rows.rows] == [True, False]
    russian = sales_letter(news((waiting(**theirs),)), reader("ru"), DAILY)
    assert russian is not None
    assert russian.blocks[0].kind == "lead"
    assert russian.blocks[0].why.startswith("Вместо: Emma Berg, не будет до 14\xa0дек. ")


def test_what_a_mail_program_shows_behind_the_subject_is_the_first_heading(
    drawing: Drawing, reader: Make, waiting: Make
) -> None:
    letter = sales_letter(news((waiting(),)), reader(), DAILY)
    assert letter is not None
    html = drawing.draw(letter, "en").html
    hidden = re.search(r'<div style="display:none;[^"]*">([^<]*)</div>', html)
    assert hidden is not None
    assert hidden[1].strip() == letter.title == "Good morning, Anna. One lead needs you today."
