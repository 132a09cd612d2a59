"""Draws where the product's time goes while a figure is measured: one flame graph for each of its processes."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.figure import Experiment
from bench.installation import World
from bench.sizes import Size
from local_servers import ServerError

PER_SECOND = 100
ENDINGS = {"flamegraph": "svg", "raw": "txt"}
"""A picture for people, and the same stacks as lines (frames;...;frame count) for whoever wants to add them up."""
PASSES = 2


class Profiler:
    """Looks at the stack of every process it is told of until that process ends; only working threads are counted."""

    def __init__(self, folder: Path, figure: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._place = folder / figure
        self._watching: list[tuple[Path, subprocess.Popen[str]]] = []

    def watch(self, name: str, pid: int) -> None:
        """Follow one process. A second one of the same name replaces the first one's pictures."""
        for form, ending in ENDINGS.items():
            file = self._place.with_name(f"{self._place.name}-{name}.{ending}")
            command = [str(Path(sys.executable).with_name("py-spy")), "record", "--nonblocking", "--pid", str(pid)]
            command += ["--rate", str(PER_SECOND), "--format", form, "--output", str(file)]
            watching = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            self._watching.append((file, watching))

    def drawn(self) -> list[Path]:
        """What was written, once every process has ended.

        Raises `ServerError` when nothing could be watched.
        """
        said = ""
        for _, watching in self._watching:
            said = watching.communicate()[1] or said
        files = sorted({file for file, _ in self._watching if file.exists()})
        if not files:
            raise ServerError(f"nothing was drawn; looking into a process may need root:\n{said.strip()[-500:]}")
        return files


async def profiled(experiments: Sequence[Experiment], size: Size, folder: Path) -> None:
    """Run the product's side of each experiment, and say which files show its time."""
    for experiment in experiments:
        profiler = Profiler(folder, experiment.figures[0].name)
        async with World() as world:
            world.watch = profiler.watch
            async with experiment.open(world, size) as pair:
                for _ in range(PASSES):
                    await pair.ours()
        for file in profiler.drawn():
            print(file, flush=True)
