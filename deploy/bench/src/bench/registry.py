"""Every experiment by the names of its figures: a module in `bench.figures` with `EXPERIMENTS` is all it takes."""

from collections.abc import Sequence
from importlib import import_module
from pkgutil import iter_modules

from bench import figures
from bench.figure import Experiment
from bench.goals import GOALS, ONLY_FULL

IN_TURN = (
    "start_up", "rebuild_read_model", "touch_path", "end_to_end_latency_p50", "end_to_end_latency_p50_at_500_leads",
    "memory_per_service",
    "bulk_intake_postgres", "single_post_postgres", "csv_import", "relay",
    "bulk_intake_sqlite", "single_post_sqlite",
)  # fmt: skip
"""First those that share an installation, each while there is as little behind it as it wants; then all others."""


def experiments() -> list[Experiment]:
    """All there are, in the order in which they are measured."""
    found: list[Experiment] = []
    for module in iter_modules(figures.__path__):
        found += import_module(f"{figures.__name__}.{module.name}").EXPERIMENTS
    places = [*IN_TURN, *(name for name in GOALS if name not in IN_TURN)]
    return sorted(found, key=lambda experiment: places.index(experiment.figures[0].name))


def chosen(size: str, only: Sequence[str]) -> list[Experiment]:
    """Those of a size, or those that measure one of the names.

    Raises `KeyError` for a name that nothing measures.
    """
    every = experiments()
    names = {figure.name for experiment in every for figure in experiment.figures}
    if only:
        for name in only:
            if name not in names:
                raise KeyError(name)
        return [one for one in every if any(figure.name in only for figure in one.figures)]
    return [one for one in every if size == "full" or not all(figure.name in ONLY_FULL for figure in one.figures)]
