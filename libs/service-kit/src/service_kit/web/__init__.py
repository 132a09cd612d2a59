"""HTTP as every service speaks it: strict JSON, problem details, policy on every route, cursors, entity tags."""

from service_kit.web.documents import example
from service_kit.web.guards import may, public, visitor_who_may
from service_kit.web.hot import hot
from service_kit.web.links import goes_on
from service_kit.web.paging import Page, Paging, page_of
from service_kit.web.routes import StrictRoute, router
from service_kit.web.writing import as_response, if_match, json_answer, once_of

__all__ = [
    "Page", "Paging", "StrictRoute", "as_response", "example", "goes_on", "hot", "if_match", "json_answer", "may",
    "once_of", "page_of", "public", "router", "visitor_who_may",
]  # fmt: skip
