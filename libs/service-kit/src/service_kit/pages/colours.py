"""The colours of pages as the stylesheet names them, and how well one is seen on another (WCAG 2.2)."""

import re
from functools import cache
from typing import NamedTuple

from service_kit.pages.assets import assets

TEXT, MARK = 4.5, 3.0
"""The least contrast of words, and of marks and edges."""
_RULES = {"light": r':root, \[data-theme="light"\] \{(.*?)\}', "dark": r'\[data-theme="dark"\] \{(.*?)\}'}
_TOKEN = re.compile(r"--([a-z0-9-]+): (#[0-9a-f]{3,6});")


class Pair(NamedTuple):
    """A colour that must be seen on a ground, both by the names of their tokens, and the least contrast."""

    colour: str
    ground: str
    least: float


def _pairs(least: float, said: str) -> tuple[Pair, ...]:
    """`colour/ground` by blanks."""
    split = [one.partition("/") for one in said.split()]
    return tuple(Pair(colour, ground, least) for colour, _, ground in split)


PAIRS = (
    *_pairs(TEXT, "ink/surface ink/bg ink/sunken ink/sel ink-2/surface ink-2/bg ink-2/sunken ink-2/sel"),
    *_pairs(TEXT, "ink-3/surface ink-3/bg ink-3/sunken btn-ink/btn"),
    *_pairs(TEXT, "mkt/surface mkt/bg mkt/mkt-t sal/surface sal/bg sal/sal-t won/surface won/bg won/won-t"),
    *_pairs(
        TEXT,
        "lost/surface lost/bg lost/lost-t ink-2/lost-t due/surface due/bg due/due-t late/surface late/bg late/late-t",
    ),
    *_pairs(MARK, "line-strong/surface line-strong/bg focus/surface focus/bg focus/sel"),
    *_pairs(MARK, "due-s/surface due-s/bg late-s/surface late-s/bg late-s/late-t"),
)
"""Every pair that pages use."""


@cache
def tokens(theme: str) -> dict[str, str]:
    """The colours of `light` or `dark`, by token, as the stylesheet says them."""
    rule = re.search(_RULES[theme], assets()["leadloop.css"].content.decode())
    return dict(_TOKEN.findall(rule[1])) if rule else {}


def contrast(first: str, second: str) -> float:
    """From 1, the same, to 21, black on white; colours as #rgb or #rrggbb."""
    darker, lighter = sorted((_luminance(first), _luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
