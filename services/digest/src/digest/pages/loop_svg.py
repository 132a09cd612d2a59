"""Writes the picture of the loop down as SVG: classes for colours, no style, links on labels and marks."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup, escape

from digest.pages.loop_groups import GATE_X, LANE_TOP, Group
from digest.pages.loop_picture import BACK_TOP, RETURN_RADIUS, THICKNESS, WIDTH, Layout
from digest.pages.marks import SIDE, Look, shape

LETTER = 6.5
"""So wide a letter or a digit of a small text may be."""
LINE = 17
PRESSED = 24
"""What is pressed is no lower than this."""


class GateWords(NamedTuple):
    """What stands above a gate; `href` opens the hand-overs that passed it."""

    word: str
    number: str
    fact: str
    href: str | None


class PictureWords(NamedTuple):
    """Everything that is written into the picture, in the reader's language."""

    title: str
    """The finding in one sentence: what is read aloud instead."""
    gates: Sequence[GateWords]
    sales: str
    marketing: str
    again: str
    again_from: Sequence[str]
    again_href: str | None
    fates: Sequence[str]
    """What became of those that came back, a line each."""
    fate_hrefs: Sequence[str | None] = ()
    """The lists behind these lines, as many or none."""


class MarkLink(NamedTuple):
    """Where a mark leads, and whose it is."""

    href: str
    name: str


class Links(NamedTuple):
    """Where labels and marks lead; what is missing leads nowhere."""

    groups: Mapping[tuple[Look, int], str]
    """By look and room."""
    marks: Mapping[tuple[Look, int], Sequence[MarkLink | None]]
    """Cards, in the order of the marks, None where the reader may not see one; only where a mark is one hand-over."""


def svg(drawn: Layout, words: PictureWords, links: Links) -> Markup:
    """The whole picture."""
    height = max(drawn.height, drawn.fates_y + len(words.fates) * PRESSED)
    box = f'viewBox="0 0 {WIDTH} {height:g}" width="{WIDTH}" height="{height:g}"'
    parts = [
        f'<svg class="loop-picture" role="group" aria-label="{escape(words.title)}" {box}>',
        '<g aria-hidden="true">',
        *(f'<path class="s-{stream.kind}" d="{stream.path}"/>' for stream in drawn.streams),
        _chevron(drawn.ring),
        *(f'<path class="gate" d="M{x:g} {LANE_TOP - 8:g}V{lower:.2f}"/>' for x, lower in drawn.gates),
        "</g>",
        *(_gate(x, gate) for x, gate in zip(GATE_X, words.gates, strict=True)),
        *_lane_words(drawn, words),
        *(_marks(group, links.marks.get((group.look, group.room), ())) for group in drawn.groups),
        *(_label(group, links.groups.get((group.look, group.room))) for group in drawn.groups if group.label),
        "</svg>",
    ]
    return Markup("".join(parts))  # noqa: S704 - every text went through escape


def marks_row(group: Group, cards: Sequence[MarkLink | None] = ()) -> Markup:
    """One group alone, for narrow pages where rooms are stacked; the marks keep their rows."""
    left, top = group.marks[0].x, group.marks[0].y
    width = max(mark.x for mark in group.marks) - left + SIDE
    height = max(mark.y for mark in group.marks) - top + SIDE
    box = f'viewBox="{left:g} {top:g} {width:g} {height:g}" width="{width:g}" height="{height:g}"'
    return Markup(f'<svg class="marks" {box}>{_marks(group, cards)}</svg>')  # noqa: S704 - names go through escape


def _chevron(ring: float) -> str:
    if ring < SIDE / 2:
        return ""
    middle = LANE_TOP + THICKNESS - ring / 2
    return f'<path class="chevron" d="M{GATE_X[0] - 15} {middle - 4:.2f}l5 4l-5 4"/>'


def _gate(x: float, gate: GateWords) -> str:
    count = _link(gate.href, f"{gate.number} {gate.word}", _text(x, 61, "gate-count", gate.number), (x, 36, 60, 28))
    return f"{_text(x, 31, 'gate-word', gate.word)}{count}{_fact(x, gate.fact)}"


def _fact(x: float, fact: str) -> str:
    """Beside its gate; what would end beyond the picture, such as amounts in two currencies, ends with it."""
    if x + LETTER * len(fact) > WIDTH:
        return _text(WIDTH, 80, "gate-fact ends", fact)
    return _text(x, 80, "gate-fact", fact)


def _lane_words(drawn: Layout, words: PictureWords) -> list[str]:
    thick = {(stream.kind, stream.room): stream.thickness for stream in drawn.streams}
    written = []
    if thick.get(("lane", 0), 0) >= LINE * 2:
        written.append(_text(GATE_X[0] + 14, LANE_TOP + 26, "lane-word s-sales", words.sales))
    if ("back", 0) in thick:
        far = drawn.back_end > GATE_X[2]
        pipe = GATE_X[1] + RETURN_RADIUS + thick.get(("returned", 1), 0)
        x, y = (max(GATE_X[1] + 32, pipe + 8), BACK_TOP - 12) if far else (drawn.back_end + 8, BACK_TOP + 14)
        written.append(_text(x, y, "lane-word s-marketing", words.marketing))
    if drawn.ring:
        again = _text(54, 301, "again", words.again)
        written.append(_link(words.again_href, words.again, again, (54, 283, 90, 24)))
        written += [_text(54, 320 + place * LINE, "small", line) for place, line in enumerate(words.again_from)]
    hrefs = words.fate_hrefs or (None,) * len(words.fates)
    for place, (line, href) in enumerate(zip(words.fates, hrefs, strict=True)):
        y = drawn.fates_y + 11 + place * PRESSED
        written.append(_link(href, line, _text(0, y, "small", line), (0, y - 17, 7 * len(line) + 4, PRESSED)))
    return written


def _marks(group: Group, cards: Sequence[MarkLink | None]) -> str:
    """Marks lead to cards, by pointer and by keyboard; the count beside opens the same leads as a list."""
    if len(cards) != len(group.marks) or not any(cards):
        return f'<g aria-hidden="true">{"".join(map(shape, group.marks))}</g>'
    linked = (
        f'<a href="{escape(card.href)}"><title>{escape(card.name)}</title>{shape(mark)}</a>' if card else shape(mark)
        for card, mark in zip(cards, group.marks, strict=True)
    )
    return f"<g data-rove>{''.join(linked)}</g>"


def _label(group: Group, href: str | None) -> str:
    text = _text(group.label_x, group.label_y, "small label", group.label)
    return _link(href, group.label, text, (group.label_x - 2, group.label_y - 17, 7 * len(group.label) + 4, 24))


def _link(href: str | None, name: str, inner: str, box: tuple[float, float, float, float]) -> str:
    if href is None:
        return inner
    x, y, width, height = box
    hit = f'<rect class="hit" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"/>'
    return f'<a class="number" href="{escape(href)}" aria-label="{escape(name)}">{hit}{inner}</a>'


def _text(x: float, y: float, name: str, words: str) -> str:
    return f'<text class="{name}" x="{x:g}" y="{y:g}">{escape(words)}</text>'
