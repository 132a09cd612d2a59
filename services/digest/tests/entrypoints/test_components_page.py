"""The sheet of parts shows every one of them, in both themes and both languages."""

import re
from typing import Any

import pytest

from service_kit.pages.assets import assets
from service_kit.pages.colours import PAIRS, tokens
from service_kit.testing import cookie_of


async def sheet(house: Any, who: str = "boss", path: str = "/digest/components", **headers: str) -> str:
    """The page as somebody sees it."""
    answer = await house.client.get(path, headers=cookie_of(house.service, who) | headers)
    assert answer.status_code == 200, answer.text
    assert len(answer.content) < 100_000
    text: str = answer.text
    return text


async def test_every_token_of_the_stylesheet_has_a_swatch_in_both_themes(house: Any) -> None:
    text = await sheet(house)
    css = assets()["components.css"].content.decode()
    for token in tokens("light"):
        assert text.count(f'<span class="swatch c-{token}">') == 2, token
        assert f".c-{token} {{ background: var(--{token}); }}" in css, token


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_every_state_is_shown(house: Any, theme: str) -> None:
    text = await sheet(house)
    shown = re.search(rf'<section class="theme" data-theme="{theme}".*?</section>', text, re.DOTALL)
    assert shown is not None
    part = shown[0]
    for kind in ("on_time", "soon", "overdue", "paused", "kept"):
        assert f'class="clock {kind}"' in part
    for kind in ("first", "above", "close", "far"):
        assert f'class="grade {kind}"' in part
    for kind in ("handed_over", "accepted", "contacted", "opportunity", "won", "lost", "returned", "nurturing"):
        assert f'class="pill {kind}"' in part
    marks = re.findall(r'class="mark (\w+)"', part)
    assert {kind: marks.count(kind) for kind in marks} == {
        "won": 9, "lost": 7, "returned": 11, "open": 13, "overdue": 2,
    }  # fmt: skip
    assert "43 % (29–58)" in part
    assert "too few to tell" in part


async def test_the_rest_stands_once(house: Any) -> None:
    text = await sheet(house)
    for kind in ("nothing", "done", "narrow", "denied"):
        assert text.count(f'class="empty {kind}"') == 1
    assert text.count("<h1>") == 1
    assert text.count('aria-sort="ascending"') == 1
    assert '<progress value="148" max="212"' in text
    for field in ("wrong", "wrong-choice", "reason", "other"):
        assert text.count(f'id="e-{field}"') == 1
        assert re.search(rf'aria-describedby="[^"]*e-{field}"', text)
    shown = re.sub(r"<template.*?</template>", "", text, flags=re.DOTALL)
    identities = re.findall(r' id="([^"]+)"', shown)
    assert sorted(identities) == sorted(set(identities))


async def test_each_pair_of_colours_stands_with_its_contrast(house: Any) -> None:
    text = await sheet(house)
    for pair in PAIRS:
        assert f"<td>{pair.colour} / {pair.ground}</td>" in text
    row = re.search(r"<td>ink / surface</td>(.*?)</tr>", text)
    assert row is not None
    assert re.findall(r">([\d.]+)<", row[1]) == ["4.5", "16.3", "13.8"]


async def test_the_dialog_is_a_page_and_a_part_of_one(house: Any) -> None:
    page = await sheet(house, "anna", "/digest/components/dialog")
    part = await sheet(house, "anna", "/digest/components/dialog", **{"HX-Request": "true"})
    assert "<h1>Return Paul Meier</h1>" in page
    assert part.startswith('<h2 id="dialog-title">Return Paul Meier</h2>')
    assert "<html" not in part
    assert page.count('data-choice="') == part.count('data-choice="') == 3


async def test_only_an_administrator_finds_it_in_the_navigation_and_nobody_without_signing_in(house: Any) -> None:
    for who, found in (("boss", True), ("anna", False), ("mia", False), ("ingrid", False)):
        text = await sheet(house, who, "/digest/words")
        assert ('class="place" href="/digest/components"' in text) == found
    answer = await house.client.get("/digest/components")
    assert answer.headers["location"] == "/digest/sign-in?next=/digest/components"
