"""Cursor pages: opaque, bound to the filters, stable while rows are added."""

import base64
import hashlib
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Generic, NamedTuple, TypeVar

import orjson
from fastapi import Query, Request
from pydantic import BaseModel

from service_kit.errors import FieldError, invalid

T = TypeVar("T")
LARGEST_PAGE = 200


class Page(BaseModel, Generic[T]):
    """A page of a list; `next` is the cursor of the following page, null on the last one."""

    items: list[T]
    next: str | None = None


class Cursor(NamedTuple):
    """Where a list goes on: the sort values of the last row shown."""

    values: tuple[Any, ...]


class Paging:
    """The `limit` and `cursor` parameters of a list."""

    def __init__(
        self,
        request: Request,
        limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE, description="Items per page")] = 50,
        cursor: Annotated[str | None, Query(max_length=2000, description="`next` of the page before")] = None,
    ) -> None:
        """Raises `Refusal` (422) for a cursor that is not ours or belongs to other filters."""
        self.limit = limit
        self._bound = _bound_to(request)
        self.after: tuple[Any, ...] | None = None if cursor is None else self._read(cursor)

    def _read(self, cursor: str) -> tuple[Any, ...]:
        try:
            bound, *values = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        except (ValueError, TypeError):
            bound, values = None, []
        if bound != self._seal(values):
            raise invalid(
                [FieldError("cursor", "is not a cursor of this list with these filters", "Begin without a cursor.")]
            )
        return tuple(values)

    def _seal(self, values: Sequence[Any]) -> str:
        """Bound to the list, its filters and the values: a changed or borrowed cursor is refused."""
        return hashlib.sha256(self._bound + orjson.dumps(list(values))).hexdigest()[:16]

    def cursor(self, values: Sequence[Any]) -> str:
        """The cursor after a row with these sort values."""
        # As JSON has them, so that they are sealed as they will be read
        plain = orjson.loads(orjson.dumps(list(values), option=orjson.OPT_UTC_Z))
        packed = orjson.dumps([self._seal(plain), *plain])
        return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def _bound_to(request: Request) -> bytes:
    kept = sorted((k, v) for k, v in request.query_params.multi_items() if k not in {"cursor", "limit", "after"})
    path = request.scope["route"].path if "route" in request.scope else request.url.path
    return orjson.dumps([path, kept])


def page_of(
    paging: Paging, rows: Sequence[Any], item: Callable[[Any], Any], key: Callable[[Any], Sequence[Any]]
) -> Any:
    """A page out of up to `limit + 1` rows: the one too many only says that there is more."""
    shown = rows[: paging.limit]
    more = len(rows) > paging.limit
    return {"items": [item(row) for row in shown], "next": paging.cursor(key(shown[-1])) if more else None}
