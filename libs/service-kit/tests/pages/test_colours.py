"""Every colour of the stylesheet can be seen on the grounds on which pages put it, in both themes."""

import re

import pytest

from service_kit.pages.assets import assets
from service_kit.pages.colours import PAIRS, Pair, contrast, tokens

AGREED = {
    "line-strong/surface": (3.9, 4.4), "ink/surface": (16.3, 13.8), "ink-2/surface": (8.1, 8.8),
    "ink-3/surface": (5.7, 6.2), "mkt/surface": (7.7, 8.2), "mkt/mkt-t": (6.5, 7.1), "sal/surface": (6.7, 8.7),
    "sal/sal-t": (5.6, 7.0), "won/surface": (5.4, 8.9), "won/won-t": (4.6, 7.0), "lost/surface": (6.1, 7.5),
    "lost/lost-t": (5.2, 6.0), "due/due-t": (5.5, 7.8), "due-s/surface": (3.3, 7.5), "late/late-t": (5.5, 6.6),
    "late-s/surface": (5.2, 6.0), "btn-ink/btn": (16.3, 15.3), "focus/surface": (5.7, 7.8),
}  # fmt: skip
"""What the design says of light and dark."""
USED = re.compile(r"^([^{}]+)\{([^{}]*)\}", re.MULTILINE)


def fails(pair: Pair, theme: str) -> bool:
    known = tokens(theme)
    return contrast(known[pair.colour], known[pair.ground]) < pair.least


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_pair_of_colours_can_be_seen(theme: str) -> None:
    assert [pair for pair in PAIRS if fails(pair, theme)] == []


def test_a_pair_that_cannot_be_read_is_noticed() -> None:
    assert fails(Pair("line", "surface", 3), "light")
    assert fails(Pair("due-s", "surface", 4.5), "light")


def test_contrast_is_as_the_design_says_it() -> None:
    for pair, (light, dark) in AGREED.items():
        colour, ground = pair.split("/")
        for theme, expected in (("light", light), ("dark", dark)):
            found = contrast(tokens(theme)[colour], tokens(theme)[ground])
            assert found == pytest.approx(expected, abs=0.06), (pair, theme)


@pytest.mark.parametrize(
    ("first", "second", "expected"), [("#000", "#fff", 21), ("#fff", "#ffffff", 1), ("#777777", "#fff", 4.48)]
)
def test_contrast_is_that_of_the_standard(first: str, second: str, expected: float) -> None:
    assert contrast(first, second) == pytest.approx(expected, abs=0.01)
    assert contrast(second, first) == contrast(first, second)


def test_both_themes_have_the_same_tokens_and_the_system_s_dark_is_our_dark() -> None:
    css = assets()["leadloop.css"].content.decode()
    assert set(tokens("light")) == set(tokens("dark"))
    chosen, system = re.findall(r'\[data-theme="(?:dark|auto)"\] \{( color-scheme: dark;.*?)\}', css)
    assert chosen == system


def test_every_colour_that_a_rule_names_is_a_token() -> None:
    css = assets()["leadloop.css"].content.decode() + assets()["components.css"].content.decode()
    named = set(re.findall(r"var\(--([a-z0-9-]+)\)", css))
    assert named - set(tokens("light")) == {"shadow"}


def test_no_rule_writes_words_in_a_colour_on_a_ground_that_nobody_measured() -> None:
    css = assets()["leadloop.css"].content.decode()
    measured = {(pair.colour, pair.ground) for pair in PAIRS}
    found = set()
    for _, rule in USED.findall(css):
        colour = re.search(r"(?<![-a-z])color: var\(--([a-z0-9-]+)\)", rule)
        ground = re.search(r"background: var\(--([a-z0-9-]+)\)", rule)
        if colour and ground:
            found.add((colour[1], ground[1]))
    assert len(found) > 10
    assert found - measured == set()


DARK = re.compile(
    r"\(prefers-color-scheme: dark\) \{((?:[^{}]*\{[^{}]*\})*)\s*\}|\[data-theme=\"dark\"\][^{}]*(\{[^{}]*\})"
)
COLOUR = re.compile(r"(?:--[a-z0-9-]+|color|background): #[0-9a-f]{3,8}|color-scheme: dark|--shadow: [^;]+")


def more_than_colours(css: str) -> list[str]:
    """What rules of the dark theme say, but for colours."""
    rules = " ".join(one or other for one, other in DARK.findall(css))
    said = [one.strip() for body in re.findall(r"\{([^{}]*)\}", rules) for one in body.split(";")]
    return [one for one in said if one and not COLOUR.fullmatch(one)]


def test_the_dark_differs_in_colours_only() -> None:
    """So whatever of a page does not depend on colours is the same in both themes, and is looked at in one of them."""
    css = "".join(assets()[name].content.decode() for name in ("leadloop.css", "components.css"))
    assert len(DARK.findall(css)) == css.count("prefers-color-scheme") + css.count('[data-theme="dark"]') == 4
    assert more_than_colours(css) == []


@pytest.mark.parametrize(
    "css",
    [
        '@media screen { [data-theme="dark"] .badge { color: #fff; display: none; } }',
        "@media (prefers-color-scheme: dark) { .side { color: #fff; } .badge { color: #fff; padding: 0 } }",
        '[data-theme="dark"] .badge { color: #fff; --gap: 4px; }',
    ],
)
def test_a_rule_that_makes_the_dark_another_page_is_noticed(css: str) -> None:
    assert len(more_than_colours(css)) == 1
