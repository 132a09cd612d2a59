"""How cost grows, drawn: the processor time of an item against the leads behind it, as a share of the fewest's."""

from collections.abc import Mapping, Sequence
from html import escape
from statistics import median

Growth = Mapping[str, Mapping[str, Sequence[float]]]
"""By item and number of leads behind it, the microseconds of each round."""
WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 760, 300, 60, 16, 120, 40
MOST, BAND = 1.5, 0.25
"""The scale's end; how much more or less than with the fewest leads is no growth."""
STYLE = (
    "text{font:13px sans-serif;fill:#1f2328}.band{fill:#2f6f6b;opacity:.14}.axis{stroke:#8c959f}"
    ".line0{stroke:#2f6f6b}.line1{stroke:#b3541e}.dot0{fill:#2f6f6b}.dot1{fill:#b3541e}"
    "polyline{fill:none;stroke-width:2}"
    "@media(prefers-color-scheme:dark){text{fill:#e6edf3}.line0{stroke:#5fb3ad}.line1{stroke:#e08a4f}"
    ".dot0{fill:#5fb3ad}.dot1{fill:#e08a4f}}"
)
HEAD = """
## How cost grows

Processor time of one lead and of one touch, from the request until the score is said, in intake, qualification and
PostgreSQL together, with ever more leads behind it (`python -m bench.growth`). In the band it is within 25 % of what it
is with the fewest.

![Processor time by the leads behind it](benchmarks-growth.svg)

| item | leads behind it | processor time | of that with the fewest | |
|---|---:|---:|---:|---|
"""


def section_of(growth: Growth) -> str:
    """The part of the page."""
    rows = ""
    for item, shares in shares_of(growth).items():
        for number, (cost, share) in shares.items():
            verdict = (
                "" if share == 1 else "within 25 %" if abs(share - 1) <= BAND else "grows" if share > 1 else "less"
            )
            rows += f"| {item} | {number:,} | {cost:,.0f} us | {share:.2f} | {verdict} |\n"
    return HEAD + rows


def shares_of(growth: Growth) -> dict[str, dict[int, tuple[float, float]]]:
    """By item and number of leads: the median cost, and its share of that with the fewest leads."""
    found: dict[str, dict[int, tuple[float, float]]] = {}
    for item, by_number in growth.items():
        costs = {int(number): median(some) for number, some in by_number.items()}
        first = costs[min(costs)]
        found[item] = {number: (costs[number], costs[number] / first) for number in sorted(costs)}
    return found


def picture_of(growth: Growth) -> str:
    """A line for each item, and the band in which nothing grows."""
    shares = shares_of(growth)
    numbers = sorted({number for some in shares.values() for number in some})
    across = {number: LEFT + place * _step(len(numbers)) for place, number in enumerate(numbers)}
    drawn = f'<rect class="band" x="{LEFT}" y="{_y(1 + BAND):.1f}" width="{WIDTH - LEFT - RIGHT}" '
    drawn += f'height="{_y(1 - BAND) - _y(1 + BAND):.1f}"/>'
    drawn += f'<line class="axis" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{_y(0):.1f}" y2="{_y(0):.1f}"/>'
    for share in (0, 0.5, 1, 1.5):
        drawn += f'<text x="{LEFT - 8}" y="{_y(share) + 4:.1f}" text-anchor="end">{share:g}</text>'
    for number, x in across.items():
        drawn += f'<text x="{x:.1f}" y="{HEIGHT - 14}" text-anchor="middle">{number:,}</text>'
    for place, (item, some) in enumerate(shares.items()):
        points = [(across[number], _y(share)) for number, (_, share) in some.items()]
        drawn += f'<polyline class="line{place}" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in points)}"/>'
        drawn += "".join(f'<circle class="dot{place}" cx="{x:.1f}" cy="{y:.1f}" r="4"/>' for x, y in points)
        drawn += f'<text x="{points[-1][0] + 10:.1f}" y="{points[-1][1] + 4 + 16 * place:.1f}">{escape(item)}</text>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="Processor time by the leads behind it"><style>{STYLE}</style>{drawn}</svg>\n'
    )


def _step(numbers: int) -> float:
    return (WIDTH - LEFT - RIGHT) / max(1, numbers - 1)


def _y(share: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - min(share, MOST) / MOST)
