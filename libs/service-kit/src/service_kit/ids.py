"""Identifiers: UUIDv7, so that rows of one time lie together in an index."""

from collections.abc import Callable

from uuid_utils import uuid7

NewId = Callable[[], str]


def new_id() -> str:
    """A fresh UUIDv7 as text."""
    return str(uuid7())
