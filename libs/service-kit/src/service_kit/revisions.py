"""Checks revisions without a database: two made in one minute, or on two branches, are found before they are merged.

`python -m service_kit.revisions FOLDER...`, each folder with the revisions of one service.
"""

import ast
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple


class Revision(NamedTuple):
    """What a file says of itself; `before` is the revision that it follows, None for the first."""

    file: str
    name: str | None
    before: str | None


def read(folder: Path) -> list[Revision]:
    """The revisions of a service, by file."""
    files = sorted(path for path in folder.glob("*.py") if path.name != "__init__.py")
    return [_revision(path) for path in files]


def wrong_with(revisions: Sequence[Revision]) -> Iterator[str]:
    """What keeps them from being one row, a line each, with what helps."""
    names = Counter(one.name for one in revisions)
    followed = Counter(one.before for one in revisions)
    for one in revisions:
        if one.name is None:
            yield f'{one.file}: says no revision; write revision = "..."'
        elif names[one.name] > 1:
            yield f"{one.file}: another file is revision {one.name}, too; give this one a name of its own"
        if one.before is not None and one.before not in names:
            yield f"{one.file}: follows {one.before}, which is not there"
        elif followed[one.before] > 1:
            after = "nothing" if one.before is None else one.before
            yield f"{one.file}: another file follows {after}, too; let one of them follow the other"


def _revision(path: Path) -> Revision:
    said: dict[str, str | None] = {}
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            value = node.value.value if isinstance(node.value.value, str) else None
            said |= {target.id: value for target in node.targets if isinstance(target, ast.Name)}
    return Revision(path.name, said.get("revision"), said.get("down_revision"))


def main(folders: Sequence[str]) -> int:
    """0 where each folder holds one row of revisions, else 1 and a line for each thing that is wrong."""
    found = [f"{folder}/{line}" for folder in folders for line in wrong_with(read(Path(folder)))]
    empty = [f"{folder}: has no revision" for folder in folders if not read(Path(folder))]
    for line in (*found, *empty):
        sys.stderr.write(f"{line}\n")
    return 1 if found or empty or not folders else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
