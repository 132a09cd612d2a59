"""The command line that the generated documents share."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path


def write(text: str, default: Path, command: str, arguments: Sequence[str] | None = None) -> int:
    """Write `text` to the path in `arguments`, else to `default`; with `--check` only compare.

    Returns the exit code: 1 when the file that is there is not fresh.
    """
    parser = argparse.ArgumentParser(prog=f"python -m {command}")
    parser.add_argument("path", nargs="?", type=Path, default=default)
    parser.add_argument("--check", action="store_true", help="only say whether the file is fresh")
    options = parser.parse_args(arguments)
    path: Path = options.path
    if not options.check:
        path.write_text(text, encoding="utf-8")
        return 0
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return 0
    sys.stderr.write(f"{path} is not fresh: run `python -m {command}`\n")
    return 1
