"""Where a story stands, so that one that was interrupted goes on: a file of JSON lines, one for each step told.

The first line holds what the story was begun with. A step stands in the file when all of it was sent and done; after an
interruption the step that was under way is told again from its beginning, which the idempotency keys make harmless.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from story.api import StoryError
from story.year import Year


class Told(NamedTuple):
    """What was told so far, and under which ids the server knows it; `doors` are the tokens of its forms."""

    year: Year
    steps: set[str]
    leads: dict[str, str]
    handovers: dict[str, str]
    doors: dict[str, str]
    finished: bool


class Journal:
    """Kept at `path`; None keeps nothing, and an interrupted story begins again."""

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def read(self, wanted: Year) -> Told:
        """The story as it stands; one that was begun goes on as it was begun, whatever is wanted now.

        Raises `StoryError` for a file that is no journal.
        """
        try:
            return self._read(wanted)
        except (ValueError, KeyError, TypeError) as error:
            raise StoryError(f"{self._path} is no journal of a story: remove it, and the data beside it") from error

    def _read(self, wanted: Year) -> Told:
        lines = [] if self._path is None or not self._path.exists() else _complete(self._path)
        if not lines:
            self._begin(wanted)
            return Told(wanted, set(), {}, {}, {}, finished=False)
        first = lines[0]
        told = Told(
            Year(first["seed"], datetime.fromisoformat(first["end"]), first["leads"]), set(), {}, {}, {},
            finished=any("finished" in line for line in lines),
        )  # fmt: skip
        for line in lines[1:]:
            if "step" in line:
                told.steps.add(line["step"])
                told.leads.update(line["leads"])
                told.handovers.update(line["handovers"])
            told.doors.update(line.get("doors", {}))
        return told

    def doors(self, tokens: dict[str, str]) -> None:
        """The doors of the forms were opened; what is sent again comes through the same ones."""
        self._add({"doors": tokens})

    def step(self, name: str, leads: dict[str, str], handovers: dict[str, str]) -> None:
        """A step was told, with the ids that became known in it."""
        self._add({"step": name, "leads": leads, "handovers": handovers})

    def finished(self) -> None:
        """The story was told to its end."""
        self._add({"finished": True})

    def _begin(self, year: Year) -> None:
        if self._path is not None:
            self._path.write_text("", encoding="utf-8")
            self._add({"seed": year.seed, "end": year.end.isoformat(), "leads": year.leads})

    def _add(self, line: dict[str, Any]) -> None:
        if self._path is not None:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")


def _complete(path: Path) -> list[dict[str, Any]]:
    """The lines up to the first that was not written to its end; what stands behind it is cut off."""
    text = path.read_text(encoding="utf-8")
    whole = text[: text.rfind("\n") + 1]
    if whole != text:
        path.write_text(whole, encoding="utf-8")
    return [json.loads(line) for line in whole.splitlines()]
