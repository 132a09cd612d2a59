"""`python -m bench.page`: docs/benchmarks.md and its pictures, from build/bench.json and, where it is, growth.json.

To be run after a full run on a machine that did nothing else; a run on a busy one is refused.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from bench.growth_picture import picture_of as growth_picture_of
from bench.growth_picture import section_of

RESULTS, GROWTH = Path("build/bench.json"), Path("build/growth.json")
PAGE, PICTURE = Path("docs/benchmarks.md"), Path("docs/benchmarks.svg")
GROWTH_PICTURE = Path("docs/benchmarks-growth.svg")
HEAD = """# Benchmarks: each figure beside its limit

Made by `make bench SIZE={size}` and `python -m bench.page` on {processors} processors; not edited by hand. Product and
limit were measured in turn, in one run, on the same servers; values are medians of the rounds. A limit is the least
work that anyone could do for the same promise, as code beside its figure (`deploy/bench`). The ratio is the share of
the limit that is reached, 1 being as good as the limit; it is what to compare, for it moves far less with the machine
than the values do. The sender, the broker and the database stood on the same processors.

![The share of its limit that each figure reaches](benchmarks.svg)

| figure | ours | limit | unit | ratio | spread | goal | |
|---|---:|---:|---|---:|---:|---|---|
"""
WIDTH, ROW, LEFT, BAR = 760, 26, 210, 440
STYLE = (
    "text{font:13px sans-serif;fill:#1f2328}.bar{fill:#2f6f6b}.missed{fill:#b3541e}.goal{stroke:#1f2328;stroke-width:2}"
    "@media(prefers-color-scheme:dark){text{fill:#e6edf3}.bar{fill:#5fb3ad}.missed{fill:#e08a4f}.goal{stroke:#e6edf3}}"
)
Result = Mapping[str, Any]


def page_of(run: Mapping[str, Any]) -> str:
    """The page of a run."""
    head = HEAD.format(size=run["size"], processors=run["processors"])
    return head + "".join(f"| {' | '.join(_row(result))} |\n" for result in run["results"])


def picture_of(results: Sequence[Result]) -> str:
    """A bar for each figure, up to its ratio, and a mark where a goal for the ratio is."""
    rows = "".join(_bar(place, result) for place, result in enumerate(results))
    height = ROW * len(results) + 12
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-label="The share of its limit that each figure reaches"><style>{STYLE}</style>{rows}</svg>\n'
    )


def _row(result: Result) -> list[str]:
    reached = {True: "reached", False: "not reached", None: ""}[result["reached"]]
    return [
        f"`{result['name']}`", _value(result["ours"]), _value(result["limit"]), result["unit"],
        f"{result['ratio']:.2f}", f"{result['spread']:.0%}", _goal(result), reached,
    ]  # fmt: skip


def _goal(result: Result) -> str:
    goal = result["goal"]
    if goal is None:
        return ""
    bound = "≥" if goal["bound"] == "at_least" else "≤"
    return (
        f"ratio {bound} {goal['value']:.2f}" if goal["of"] == "ratio" else f"{bound} {goal['value']:g} {result['unit']}"
    )


def _value(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _bar(place: int, result: Result) -> str:
    top, ratio, goal = 6 + place * ROW, min(result["ratio"], 1.0), result["goal"]
    kind = "missed" if result["reached"] is False else "bar"
    drawn = (
        f'<text x="{LEFT - 8}" y="{top + 16}" text-anchor="end">{escape(result["name"])}</text>'
        f'<rect class="{kind}" x="{LEFT}" y="{top + 3}" width="{BAR * ratio:.1f}" height="{ROW - 8}"/>'
        f'<text x="{LEFT + BAR * ratio + 6:.1f}" y="{top + 16}">{result["ratio"]:.2f}</text>'
    )
    if goal is not None and goal["of"] == "ratio":
        x = LEFT + BAR * goal["value"]
        drawn += f'<line class="goal" x1="{x:.1f}" x2="{x:.1f}" y1="{top}" y2="{top + ROW - 2}"/>'
    return drawn


def main() -> None:
    """Write both; refuses a run whose machine was busy, unless it is only to be looked at."""
    parser = argparse.ArgumentParser(prog="python -m bench.page", description=__doc__)
    parser.add_argument("--into", type=Path, help="a folder to look at the page in, whatever the run was")
    into: Path | None = parser.parse_args().into
    run = json.loads(RESULTS.with_name("bench-run.json").read_text(encoding="utf-8"))
    run["results"] = json.loads(RESULTS.read_text(encoding="utf-8"))
    if run["busy"] and into is None:
        raise SystemExit("that run's machine was busy: its figures are not to be shown")
    page, picture = (PAGE, PICTURE) if into is None else (into / PAGE.name, into / PICTURE.name)
    growth = json.loads(GROWTH.read_text(encoding="utf-8")) if GROWTH.exists() else None
    page.write_text(page_of(run) + (section_of(growth) if growth else ""), encoding="utf-8")
    picture.write_text(picture_of(run["results"]), encoding="utf-8")
    if growth:
        page.with_name(GROWTH_PICTURE.name).write_text(growth_picture_of(growth), encoding="utf-8")


if __name__ == "__main__":
    main()
