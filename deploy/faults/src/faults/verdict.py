"""What a run found, as `build/faults.json` and as a report for people."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

KINDS = ("lost", "repeated", "reordered", "stuck", "unbalanced", "rebuild_differences", "remembered", "failed")
SHOWN = 12


class Verdict:
    """Violations by kind; each is one sentence and the history that belongs to it."""

    def __init__(self) -> None:
        self.found: dict[str, list[tuple[str, list[str]]]] = {kind: [] for kind in KINDS}
        self.figures: dict[str, Any] = {}

    def add(self, kind: str, sentence: str, history: list[str] | None = None) -> None:
        """One violation."""
        self.found[kind].append((sentence, history or []))

    def explain(self, story: Callable[[str], list[str]]) -> None:
        """Give what came without a history that of the leads which its sentence names, where it is shown."""
        for found in self.found.values():
            found[:SHOWN] = [(sentence, history or story(sentence)) for sentence, history in found[:SHOWN]]

    @property
    def good(self) -> bool:
        """Whether nothing was violated."""
        return not any(self.found.values())

    def write(self, folder: Path, name: str) -> None:
        """Write the figures and the report."""
        folder.mkdir(parents=True, exist_ok=True)
        figures = self.figures | {kind: len(found) for kind, found in self.found.items()}
        (folder / f"{name}.json").write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
        (folder / f"{name}.txt").write_text(self.report() + "\n", encoding="utf-8")

    def report(self) -> str:
        """The figures, then each violation with its history."""
        lines = [
            " ".join(f"{name}={value}" for name, value in self.figures.items() if not isinstance(value, list | dict))
        ]
        lines.append(" ".join(f"{kind}={len(found)}" for kind, found in self.found.items()))
        missed = [name for name, times in self.figures.get("kinds", {}).items() if not times]
        lines += [f"never hit: {', '.join(missed)}"] if missed else []
        for kind, found in self.found.items():
            for sentence, history in found[:SHOWN]:
                lines += ["", f"{kind}: {sentence}", *(f"    {line}" for line in history)]
            if len(found) > SHOWN:
                lines.append(f"... and {len(found) - SHOWN} more of {kind}")
        return "\n".join(lines)
