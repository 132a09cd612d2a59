"""The page of benchmarks says what a run measured, and nothing else."""

import json
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest

from bench import page
from bench.figure import Figure, Sample
from bench.goals import below, share
from bench.measure import result_of

RATE = result_of(Figure("relay", "events/s"), share(0.6), [(Sample(15_000), Sample(20_000))])
SLOW = result_of(Figure("start_up", "s", less=True), below(2), [(Sample(4.0), Sample(1.0))])
FREE = result_of(Figure("bulk_intake_sqlite", "leads/s"), None, [(Sample(50), Sample(100))])
RUN = {"size": "full", "processors": 2, "busy": False}


def test_a_row_says_both_sides_the_ratio_and_whether_the_goal_is_reached() -> None:
    written = page.page_of(RUN | {"results": [one.written() for one in (RATE, SLOW, FREE)]})

    assert "| `relay` | 15,000 | 20,000 | events/s | 0.75 | 0% | ratio ≥ 0.60 | reached |\n" in written
    assert "| `start_up` | 4 | 1 | s | 0.25 | 0% | ≤ 2 s | not reached |\n" in written
    assert "| `bulk_intake_sqlite` | 50 | 100 | leads/s | 0.50 | 0% |  |  |\n" in written


def test_the_picture_has_a_bar_as_long_as_each_ratio_and_a_mark_at_each_goal_for_one() -> None:
    picture = Xml.fromstring(page.picture_of([one.written() for one in (RATE, SLOW, FREE)]))  # noqa: S314  # our own
    bars = picture.findall("{*}rect")

    assert [(bar.get("class"), float(bar.get("width", "0"))) for bar in bars] == [
        ("bar", 0.75 * 440),
        ("missed", 0.25 * 440),
        ("bar", 0.5 * 440),
    ]
    assert [mark.get("x1") for mark in picture.findall("{*}line")] == ["474.0"]  # 210 + 0.6 * 440


@pytest.mark.parametrize("busy", [True, False])
def test_a_run_of_a_busy_machine_is_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, busy: bool) -> None:
    monkeypatch.chdir(tmp_path)
    for folder in ("build", "docs"):
        Path(folder).mkdir()
    page.RESULTS.write_text(json.dumps([RATE.written()]))
    Path("build/bench-run.json").write_text(json.dumps(RUN | {"busy": busy}))
    monkeypatch.setattr("sys.argv", ["bench.page"])

    if busy:
        with pytest.raises(SystemExit, match="busy"):
            page.main()
    else:
        page.main()
    assert page.PAGE.exists() is not busy
    assert page.PICTURE.exists() is not busy
