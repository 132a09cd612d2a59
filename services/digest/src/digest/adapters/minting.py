"""Fresh API keys, and the file in which the first one waits for its owner."""

import os
import secrets
import string
from pathlib import Path

from digest.domain.people import Minted, minted

ID_LETTERS = string.ascii_lowercase + string.digits
SECRET_LETTERS = string.ascii_letters + string.digits
ID_LENGTH, SECRET_LENGTH = 8, 32


def mint() -> Minted:
    """A key nobody can guess."""
    return minted(_random(ID_LETTERS, ID_LENGTH), _random(SECRET_LETTERS, SECRET_LENGTH))


def new_token() -> str:
    """What nobody can guess, for a link."""
    return secrets.token_urlsafe(32)


def _random(letters: str, length: int) -> str:
    return "".join(secrets.choice(letters) for _ in range(length))


def keep_for_owner(path: Path, text: str) -> None:
    """Write a line that only the file's owner may read; whole or not at all."""
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(f"{text}\n")
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
