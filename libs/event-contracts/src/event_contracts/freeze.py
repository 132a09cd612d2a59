"""`python -m event_contracts.freeze [folder]` writes the schemas that are not frozen yet and changes none."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from event_contracts.catalogue import MESSAGES
from event_contracts.compatibility import breaking_changes
from event_contracts.model import Message
from event_contracts.schema import Schema, normalised

FOLDER = Path("libs/event-contracts/schemas")


class FrozenError(ValueError):
    """A message broke its frozen schema; the sentence says how, and that a new major version is the way."""


def file_name(message: type[Message]) -> str:
    """The name of a message's frozen schema."""
    return f"{message.type}.v{message.major}.json"


def text(schema: Schema) -> str:
    """A schema as it is stored."""
    return json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def freeze(messages: Sequence[type[Message]], folder: Path) -> list[Path]:
    """Write the schemas that `folder` lacks and return their paths.

    Optional additions leave the frozen file as it is: it states what every reader may rely on.

    Raises `FrozenError`, having written nothing, when a message broke its frozen schema.
    """
    missing = []
    for message in messages:
        path = folder / file_name(message)
        if not path.exists():
            missing.append((path, text(normalised(message))))
            continue
        broken = breaking_changes(json.loads(path.read_text(encoding="utf-8")), normalised(message))
        if broken:
            raise FrozenError(
                f"{path.name} is frozen and cannot change; give {message.__name__} a new major. " + "; ".join(broken)
            )
    folder.mkdir(parents=True, exist_ok=True)
    for path, content in missing:
        path.write_text(content, encoding="utf-8")
    return [path for path, _ in missing]


def main() -> int:
    """Freeze the whole catalogue; the exit code is 1 when something broke."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    try:
        written = freeze(MESSAGES, folder)
    except FrozenError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write("".join(f"frozen: {path.name}\n" for path in written) or "nothing to freeze\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
