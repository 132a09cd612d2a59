"""The harness measures what it is told to: both sides in turn, and a slow side is seen as slow."""

import asyncio
from collections.abc import Mapping
from itertools import groupby
from typing import Any

import pytest

from bench.figure import Figure, Sample
from bench.goals import GOALS, ONLY_FULL, below, share
from bench.limits.replay import KEPT, difference
from bench.load import request, send
from bench.measure import result_of, rounds_of
from bench.progress import rate_of
from bench.registry import chosen, experiments
from local_servers import ServerError

AS_LISTED = {
    "bulk_intake_postgres", "bulk_intake_sqlite", "single_post_postgres", "single_post_sqlite", "csv_import",
    "touch_path", "relay", "end_to_end_latency_p50", "end_to_end_latency_p99", "embedded_loop", "rebuild_read_model",
    "rescore_million", "active_list_page", "lead_card_page", "loop_page", "funnel_page", "start_up",
    "memory_per_service", "digest_thousand",
}  # fmt: skip
STRICTER = {"end_to_end_latency_p50_at_500_leads", "end_to_end_latency_p99_at_500_leads"}
RATE = Figure("rate", "leads/s")
TIME = Figure("time", "s", less=True)


class Planted:
    """Two sides whose values are known, and the order in which they were asked."""

    def __init__(self, ours: list[float], limit: list[float]) -> None:
        self._ours, self._limit = iter(ours), iter(limit)
        self.asked: list[str] = []

    async def ours(self) -> Mapping[str, Sample]:
        self.asked.append("ours")
        return {"rate": Sample(next(self._ours), 100.0)}

    async def limit(self) -> Mapping[str, Sample]:
        self.asked.append("limit")
        return {"rate": Sample(next(self._limit))}


async def rounds(ours: list[float], limit: list[float]) -> list[tuple[Sample, Sample]]:
    done = await rounds_of(Planted(ours, limit), len(ours) - 1)
    return [(mine["rate"], other["rate"]) for mine, other in done]


async def test_both_sides_are_measured_in_turn_and_the_first_of_each_is_not_counted() -> None:
    planted = Planted([1, 10, 20, 30], [1, 100, 100, 100])

    done = await rounds_of(planted, 3)

    assert planted.asked == ["limit", "ours"] * 4
    assert [ours["rate"].value for ours, _ in done] == [10, 20, 30]


@pytest.mark.parametrize(
    ("warm", "asked"),
    [({"ours"}, ["limit", "limit", "ours"]), ({"ours", "limit"}, ["limit", "ours"])],
)
async def test_a_side_that_has_worked_before_has_every_round_counted(warm: set[str], asked: list[str]) -> None:
    planted = Planted([10, 20], [100, 100])

    done = await rounds_of(planted, 1, frozenset(warm))

    assert planted.asked == asked
    assert done[0][0]["rate"].value == 10


def test_figures_that_share_an_installation_are_measured_one_after_another() -> None:
    places = [one.place for one in experiments()]

    assert [place for place, _ in groupby(places) if place] == ["loop", "intake_postgresql", "intake_sqlite"]


async def test_the_ratio_is_the_median_of_the_rounds_own_ratios() -> None:
    result = result_of(RATE, share(0.5), await rounds([0, 50, 60, 10], [0, 100, 100, 40]))

    # 0.5, 0.6 and 0.25; the medians of the sides are 50 and 100
    assert (result.ours, result.limit, result.ratio, result.rounds) == (50, 100, 0.5, 3)
    assert result.spread == pytest.approx(0.35 / 0.5)
    assert (result.cpu_ours, result.cpu_limit) == (100.0, None)
    assert result.reached is True


async def test_a_slow_product_misses_its_goal_and_a_slow_limit_hides_it_by_exactly_so_much() -> None:
    slow = result_of(RATE, share(0.5), await rounds([0, 20, 20], [0, 100, 100]))
    hidden = result_of(RATE, share(0.5), await rounds([0, 20, 20], [0, 25, 25]))

    assert (slow.ratio, slow.reached) == (0.2, False)
    assert (hidden.ratio, hidden.reached) == (0.8, True)


def test_where_less_is_better_the_limit_is_divided_by_ours() -> None:
    result = result_of(TIME, below(2), [(Sample(4.0), Sample(1.0))])

    assert (result.ratio, result.reached) == (0.25, False)


def test_what_is_written_has_the_agreed_names() -> None:
    written = result_of(TIME, below(2), [(Sample(1.0), Sample(1.0))]).written()

    assert set(written) >= {"name", "ours", "limit", "unit", "ratio", "goal", "rounds", "spread"}
    assert written["goal"] == {"of": "ours", "bound": "at_most", "value": 2}


def test_every_figure_has_an_agreed_name_and_the_agreed_goal() -> None:
    measured = [figure.name for experiment in experiments() for figure in experiment.figures]

    assert set(GOALS) == AS_LISTED | STRICTER
    assert len(measured) == len(set(measured))
    assert set(measured) <= AS_LISTED | STRICTER
    assert GOALS["bulk_intake_postgres"] == share(0.55)
    assert GOALS["single_post_postgres"] == share(0.45)
    assert GOALS["single_post_sqlite"] == share(0.40)
    assert GOALS["start_up"] == below(2)
    assert GOALS["memory_per_service"] == below(150)
    assert GOALS["end_to_end_latency_p99"] == below(250)


def test_a_quick_run_has_all_but_the_long_ones_and_one_may_be_asked_for_by_name() -> None:
    quick = {figure.name for experiment in chosen("quick", []) for figure in experiment.figures}

    assert not quick & ONLY_FULL
    assert [one.figures[0].name for one in chosen("quick", ["start_up"])] == ["start_up"]
    with pytest.raises(KeyError):
        chosen("quick", ["start_down"])


async def answering(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answers each request with the status that its path names, in two pieces."""
    while line := await reader.readline():
        status = line.split(b" ")[1][1:]
        length = 0
        while (header := await reader.readline()) != b"\r\n":
            if header.startswith(b"content-length:"):
                length = int(header.split(b":")[1])
        await reader.readexactly(length)
        writer.write(b"HTTP/1.1 " + status + b" OK\r\ncontent-length: 4\r\n\r\nab")
        await writer.drain()
        await asyncio.sleep(0)
        writer.write(b"cd")
    writer.close()


@pytest.mark.parametrize("clients", [1, 7])
async def test_all_requests_are_answered_whatever_the_number_of_clients(clients: int) -> None:
    server = await asyncio.start_server(answering, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]

    async with server:
        assert await send(port, [request("/201", b"{}", {})] * 20, clients) > 0


async def test_a_refusal_is_not_counted_as_speed() -> None:
    server = await asyncio.start_server(answering, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]

    async with server:
        with pytest.raises(ServerError, match="answered 503"):
            await send(port, [request("/201", b"{}", {}), request("/503", b"{}", {})], 1)


def test_a_limit_writes_each_added_row_once_in_as_many_commits() -> None:
    before = {"lead": (("id",), [("old",)]), "campaign": (("key",), [("fair",)])}
    after: dict[str, tuple[tuple[str, ...], list[tuple[Any, ...]]]] = {
        "lead": (("id",), [("old",), ("a",), ("b",), ("c",)]),
        "campaign": (("key",), [("fair",)]),
        KEPT: (("seq", "id"), [(1, "x"), (2, "y"), (3, "z")]),
    }

    written = difference(before, after, 2)

    assert written.parts() == [
        [("lead", ("id",), [("a",)]), ("outbox", ("id",), [("x",)])],
        [("lead", ("id",), [("b",), ("c",)]), ("outbox", ("id",), [("y",), ("z",)])],
    ]
    assert written.rows == 6


async def test_work_has_a_rate_from_its_second_step_on_and_none_when_it_was_done_at_once() -> None:
    steps, once = iter([0, 0, 200, 500, 1000]), iter([0, 1000])

    async def by_steps() -> int:
        return next(steps)

    async def at_once() -> int:
        return next(once)

    assert await rate_of(by_steps, 1000) > 0
    with pytest.raises(ServerError, match="in one step"):
        await rate_of(at_once, 1000)
