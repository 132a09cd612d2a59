"""What a gateway answers people when the service behind it is away: a page that needs no service to be read.

`python -m service_kit.pages.away` writes the same pages for a gateway that serves files (deploy/gateway/away).
"""

import argparse
import sys
from collections.abc import Iterator, Mapping
from http.cookies import CookieError, SimpleCookie
from pathlib import Path

from markupsafe import Markup

from service_kit.errors import Refusal, unknown_outcome
from service_kit.pages.catalogue import LANGUAGES
from service_kit.pages.rendering import (
    LANGUAGE_COOKIE,
    POLICY,
    THEME_COOKIE,
    THEMES,
    environments,
    language_known,
)
from service_kit.pages.saying import TITLES, WAYS_ON

ASSETS = "/away/"
"""Where a gateway itself serves the stylesheet and what it names, by the plain names of their files."""
HTML = "text/html; charset=utf-8"
FOLDER = Path("deploy/gateway/away")
ECHO = "<!--# echo var='{}' -->"
"""A word that nginx puts in while it sends a file (server-side include)."""
REFUSED = {"large": 413, "unread": 400}
"""What a gateway answers by itself: a body that is too long, and a request that it cannot read."""
UNSENT = frozenset({"GET", "HEAD"})


def away_answer(
    method: str, headers: Mapping[str, str], number: str, *, retry_after: int = 2
) -> tuple[bytes, dict[str, str]] | None:
    """The body and the headers of a 503 for a person; None for a program, which is told in problem details.

    `headers` have lower-case names. The language is that of the person's last page, else the browser's.
    """
    part = headers.get("hx-request") == "true"
    if not part and "text/html" not in headers.get("accept", ""):
        return None
    cookies = _cookies(headers.get("cookie", ""))
    language = language_known(cookies.get(LANGUAGE_COOKIE, ""), headers.get("accept-language", ""))
    theme = cookies.get(THEME_COOKIE, THEMES[0])
    body = away_page(
        language, theme if theme in THEMES else THEMES[0], number, wrote=method not in UNSENT, part=part
    ).encode()
    return body, {
        "Content-Type": HTML,
        "Content-Security-Policy": POLICY,
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "Retry-After": str(retry_after),
    }


def away_page(
    language: str, theme: str, number: str, *, wrote: bool = False, part: bool = False, refused: int | None = None
) -> str:
    """The page, or for htmx a part of one; `wrote` where something was sent, of which nothing is known then.

    `refused` is the status (400 or 413) where the gateway itself did not take in what was sent.
    """
    template = environments("service_kit.pages")[language].get_template(
        "kit/away_part.html" if part else "kit/away.html"
    )
    said = None if refused is None else (TITLES[refused], WAYS_ON[refused])
    return template.render(language=language, theme=theme, number=number, wrote=wrote, refused=said, assets=ASSETS)


def _cookies(header: str) -> dict[str, str]:
    try:
        return {name: one.value for name, one in SimpleCookie(header).items()}
    except CookieError:
        return {}


def files() -> Iterator[tuple[str, bytes]]:
    """Name and content of every file that a gateway without Python needs."""
    theme, number = (Markup(ECHO.format(name)) for name in ("theme_known", "request_id"))  # noqa: S704  # our own words
    for language in LANGUAGES:
        for wrote in (False, True):
            for part in (False, True):
                name = f"{'part' if part else 'page'}.{'wrote' if wrote else 'read'}.{language}.html"
                yield name, away_page(language, theme, number, wrote=wrote, part=part).encode()
        for kind, status in REFUSED.items():
            for part in (False, True):
                name = f"{kind}.{'part' if part else 'page'}.{language}.html"
                yield name, away_page(language, theme, number, part=part, refused=status).encode()
    yield "problem.json", unknown_outcome().body()
    yield "large.problem.json", Refusal(413, "too-large", "The body is too large", "Send less at once.").body()
    yield (
        "unread.problem.json",
        Refusal(400, "unreadable", "The request cannot be read", "Send less in address and header.").body(),
    )


def main() -> None:
    """Write the files, or exit 1 naming those that are not fresh."""
    parser = argparse.ArgumentParser(prog="python -m service_kit.pages.away")
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    FOLDER.mkdir(parents=True, exist_ok=True)
    stale = []
    for name, content in files():
        file = FOLDER / name
        if not file.exists() or file.read_bytes() != content:
            stale.append(name)
            if not check:
                file.write_bytes(content)
    if check and stale:
        sys.exit(f"not fresh, run `make contracts`: {', '.join(stale)}")


if __name__ == "__main__":
    main()
