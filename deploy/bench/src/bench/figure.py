"""The words of the harness: a figure, one sample of it, and an experiment that measures it beside its limit."""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import NamedTuple, Protocol

from bench.installation import World
from bench.sizes import Size


class Sample(NamedTuple):
    """One measurement, in the figure's unit; `cpu` is the processor time of an item in microseconds, where known.

    Of the product it is the time of the process under test, of a limit that of whatever does its work.
    """

    value: float
    cpu: float | None = None


class Pair(Protocol):
    """Both sides of an experiment, ready to be measured again and again."""

    async def ours(self) -> Mapping[str, Sample]:
        """The product, through its public doors; by the names of the figures."""

    async def limit(self) -> Mapping[str, Sample]:
        """The least work for the same promise."""


class Figure(NamedTuple):
    """What is measured: `less` says that a smaller value is the better one."""

    name: str
    unit: str
    less: bool = False

    def ratio(self, ours: float, limit: float) -> float:
        """The share of the limit that is reached: 1 is as good as the limit, whichever way is better."""
        return limit / ours if self.less else ours / limit


class Experiment(NamedTuple):
    """Figures that are measured together, and how the two sides are made ready."""

    figures: tuple[Figure, ...]
    open: Callable[[World, Size], AbstractAsyncContextManager[Pair]]
    place: str = ""
    """The shared installation in which it is measured; without one it makes its own."""
    warm: frozenset[str] = frozenset()
    """The sides (`ours`, `limit`) that need no round that is not counted: they have worked before, or begin anew."""
