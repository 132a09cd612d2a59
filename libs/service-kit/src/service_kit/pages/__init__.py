"""Pages for people: templates, words, assets and the routes that serve them."""

from service_kit.pages.assets import asset_routes
from service_kit.pages.catalogue import Languages
from service_kit.pages.formats import Formats, day_pattern, money_words, span_words
from service_kit.pages.rendering import Pages, is_htmx
from service_kit.pages.routing import Form, check_form, nowhere, page_router, read_form

__all__ = [
    "Form",
    "Formats",
    "Languages",
    "Pages",
    "asset_routes",
    "check_form",
    "day_pattern",
    "is_htmx",
    "money_words",
    "nowhere",
    "page_router",
    "read_form",
    "span_words",
]
