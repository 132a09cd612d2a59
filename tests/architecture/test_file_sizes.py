"""No Python file outgrows what can be read in one sitting, unless it says why."""

import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

MOST_LINES = 250
FIRST_TABLES = "written by Alembic in one piece: every table of a service as it was first released, never edited again"
EXCEPTIONS: Mapping[str, str] = {
    "services/lead-intake/src/lead_intake/migrations/versions/2026_11_24_0651_first_tables.py": FIRST_TABLES,
    "services/sales-feedback/src/sales_feedback/migrations/versions/2026_11_24_0658_first_tables.py": FIRST_TABLES,
}
"""Path from the root to the reason why the file is one piece."""


def tracked(root: Path) -> list[str]:
    """Python files that git knows, and new ones it does not ignore."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py"],
        cwd=root, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [name for name in listed.stdout.splitlines() if (root / name).is_file()]


def too_long(root: Path, names: Iterable[str], exceptions: Mapping[str, str]) -> list[str]:
    """Files over the limit that give no reason, and reasons that no file needs any more."""
    lengths = {name: len((root / name).read_text(encoding="utf-8").splitlines()) for name in names}
    over = {name for name, lines in lengths.items() if lines > MOST_LINES}
    return [
        *(f"{name} has {lengths[name]} lines" for name in sorted(over) if not exceptions.get(name, "").strip()),
        *(f"{name} needs no exception" for name in sorted(set(exceptions) - over)),
    ]


def test_no_file_is_longer_than_250_lines_without_a_stated_reason(root: Path) -> None:
    names = tracked(root)

    assert len(names) > 50
    assert too_long(root, names, EXCEPTIONS) == []


def test_a_file_of_251_lines_is_caught(tmp_path: Path) -> None:
    (tmp_path / "long.py").write_text("x = 1\n" * 251, encoding="utf-8")
    (tmp_path / "fits.py").write_text("x = 1\n" * 250, encoding="utf-8")

    assert too_long(tmp_path, ["long.py", "fits.py"], {}) == ["long.py has 251 lines"]


def test_an_exception_needs_a_reason_and_ends_when_nobody_needs_it(tmp_path: Path) -> None:
    (tmp_path / "long.py").write_text("x = 1\n" * 251, encoding="utf-8")
    (tmp_path / "fits.py").write_text("x = 1\n" * 250, encoding="utf-8")

    assert too_long(tmp_path, ["long.py", "fits.py"], {"long.py": "one table, generated"}) == []
    assert too_long(tmp_path, ["long.py"], {"long.py": " "}) == ["long.py has 251 lines"]
    assert too_long(tmp_path, ["fits.py"], {"fits.py": "was long once"}) == ["fits.py needs no exception"]
