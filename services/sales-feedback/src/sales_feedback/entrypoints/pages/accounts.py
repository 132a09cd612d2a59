"""The address of an account; its page is put together where the whole timeline is."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from fastapi.responses import RedirectResponse

from service_kit.pages import page_router
from service_kit.sessions import Visitor
from service_kit.web import visitor_who_may

ID = r"^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$"
AccountId = Annotated[str, Path(pattern=ID, description="Account id")]


def account_pages() -> APIRouter:
    """`/accounts/{id}`: leads on to its page, which decides whether the reader may see it."""
    routes = page_router()

    @routes.get("/accounts/{account_id}")
    async def account(account_id: AccountId, _: Annotated[Visitor, visitor_who_may("handovers.read")]) -> Response:
        return RedirectResponse(f"/digest/accounts/{account_id}", 303)

    return routes
