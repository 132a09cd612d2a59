"""Makes pages out of templates, in the reader's language, zone and theme."""

import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from babel.support import NullTranslations
from fastapi import Request, Response
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from event_bus.clock import Clock
from service_kit.pages.assets import assets
from service_kit.pages.catalogue import LANGUAGES, SOURCE, Languages, catalogues
from service_kit.pages.formats import Formats
from service_kit.pages.navigation import Place, places_for
from service_kit.pages.notices import COOKIE as NOTICE_COOKIE
from service_kit.pages.notices import Notice, left
from service_kit.pages.problems import problem_sayings
from service_kit.pages.saying import sayings
from service_kit.sessions import CSRF_FIELD, Visitor

KIT = "service_kit.pages"
THEMES = ("auto", "light", "dark")
THEME_COOKIE = "leadloop_theme"
KEYS_COOKIE = "leadloop_keys"
LANGUAGE_COOKIE = "leadloop_language"
"""The language of whoever read here last, for pages that know nobody: an error before, or behind, signing in."""
YEAR_SECONDS = 365 * 24 * 3600
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "Vary": "Cookie, HX-Request",
    # Under `no-referrer` browsers send `Origin: null` with our own forms, which are then taken for foreign ones; with
    # the path, a sign-in link would stand in the logs of whatever serves the page's pictures.
    "Referrer-Policy": "strict-origin",
}


class PageInfo(NamedTuple):
    """What the layout knows of a page: `page` in templates."""

    language: str
    zone: str
    theme: str
    keys: bool
    now: datetime
    path: str
    csrf: str
    csrf_field: str
    visitor: Visitor | None
    places: tuple[Place, ...]
    request_id: str
    notice: Notice | None


class Pages:
    """The pages of one service: its own `templates/` and words over those of the kit."""

    def __init__(self, package: str, clock: Clock, *, zone: str = "UTC") -> None:
        self._clock = clock
        self._zone = zone
        self._words = catalogues(KIT, package)
        self._environments = environments(package)

    def render(
        self,
        request: Request,
        visitor: Visitor | None,
        template: str,
        context: Mapping[str, Any] | None = None,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """A page, or a fragment where the template is one; never kept by caches, under a policy without exceptions."""
        page = self.info(request, visitor)
        environment = self._environments[page.language]
        formats = Formats(page.language, page.zone, page.now)
        html = environment.get_template(template).render({**(context or {}), "page": page, "fmt": formats})
        response = Response(html, status, {**HEADERS, **(headers or {})}, "text/html; charset=utf-8")
        if page.notice is not None:
            response.delete_cookie(NOTICE_COOKIE, path="/")
        if visitor is not None and not is_htmx(request) and request.cookies.get(LANGUAGE_COOKIE) != page.language:
            response.set_cookie(
                LANGUAGE_COOKIE,
                page.language,
                max_age=YEAR_SECONDS,
                path="/",
                httponly=True,
                samesite="lax",
                secure=request.url.scheme == "https",
            )
        return response

    def words(self, request: Request, visitor: Visitor | None) -> NullTranslations:
        """The reader's language, for sentences that code composes."""
        return self._words[self.info(request, visitor).language]

    def info(self, request: Request, visitor: Visitor | None) -> PageInfo:
        """What is known of the reader."""
        theme = request.cookies.get(THEME_COOKIE, "auto")
        state = request.scope["state"]
        return PageInfo(
            language=_language(request, visitor),
            zone=self._zone if visitor is None else visitor.time_zone,
            theme=theme if theme in THEMES else "auto",
            keys=request.cookies.get(KEYS_COOKIE) != "off",
            now=self._clock(),
            path=request.url.path,
            csrf=state.get("csrf", ""),
            csrf_field=CSRF_FIELD,
            visitor=visitor,
            places=() if visitor is None else tuple(places_for(visitor.principal)),
            request_id=state.get("request_id", ""),
            notice=None if is_htmx(request) else left(request),
        )


def is_htmx(request: Request) -> bool:
    """Whether a part of a page is asked for, not a page."""
    return request.headers.get("hx-request") == "true"


def _language(request: Request, visitor: Visitor | None) -> str:
    if visitor is not None:
        return visitor.language if visitor.language in LANGUAGES else SOURCE
    return language_known(request.cookies.get(LANGUAGE_COOKIE, ""), request.headers.get("accept-language", ""))


def language_known(last: str, accepted: str) -> str:
    """The language of somebody unknown: that of the last page (a cookie), else the browser's (`Accept-Language`)."""
    if last in LANGUAGES:
        return last
    for part in accepted.split(","):
        language = part.partition(";")[0].strip().partition("-")[0].lower()
        if language in LANGUAGES:
            return language
    return SOURCE


@cache
def environments(package: str) -> Mapping[str, Environment]:
    """One for each language; each compiles a template once in the life of a process, however often a service starts."""
    own = [PackageLoader(package)] if files(package).joinpath("templates").is_dir() else []
    loader = ChoiceLoader([*own, PackageLoader(KIT)])
    words = catalogues(KIT, package)
    return Languages(lambda language: _environment(loader, words[language]))


def _environment(loader: ChoiceLoader, words: NullTranslations) -> Environment:
    environment = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(words, newstyle=True)  # type: ignore[attr-defined]  # of the extension
    environment.globals["asset"] = _asset
    environment.globals["symbol"] = _symbol
    environment.filters.update(sayings(words) | problem_sayings(words))
    return environment


@cache
def _symbol(name: str, identity: str) -> Markup:
    """One shape of the icons as an element of the page, where it is called so."""
    drawn = re.search(rf'<symbol id="{re.escape(name)}".*?</symbol>', assets()["icons.svg"].content.decode(), re.DOTALL)
    if drawn is None:
        raise LookupError(f"there is no icon {name}")
    return Markup(drawn[0].replace(f'id="{name}"', f'id="{identity}"', 1))  # noqa: S704  # a file of the package


def _asset(name: str) -> str:
    """Every service serves the same files; digest's address is the one for all, so that they are fetched once."""
    return f"/digest/assets/{assets()[name].path}"
