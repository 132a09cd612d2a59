"""Writes docs/openapi/<service>.json, the contract with clients written elsewhere; `--check` only compares."""

import argparse
import sys
import tempfile
from pathlib import Path

import orjson

from embedded.process import Embedded

FOLDER = Path(__file__).parents[4] / "docs" / "openapi"


def documents() -> dict[str, bytes]:
    """The OpenAPI document of each service by file name."""
    with tempfile.TemporaryDirectory() as folder:
        return {
            f"{service.name}.json": orjson.dumps(
                service.app.openapi(), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
            )
            for service in Embedded(Path(folder)).create()
        }


def main() -> None:
    """Write the documents, or exit 1 naming those that are not fresh."""
    parser = argparse.ArgumentParser(prog="python -m embedded.openapi")
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    FOLDER.mkdir(parents=True, exist_ok=True)
    stale = []
    for name, content in documents().items():
        file = FOLDER / name
        if not file.exists() or file.read_bytes() != content:
            stale.append(name)
            if not check:
                file.write_bytes(content)
    if check and stale:
        sys.exit(f"not fresh, run `make contracts`: {', '.join(stale)}")


if __name__ == "__main__":
    main()
