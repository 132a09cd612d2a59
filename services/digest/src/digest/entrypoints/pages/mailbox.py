"""The mailbox: what was sent to whom, and what became of it; in a demo for everybody, else for administrators."""

from typing import Annotated

from fastapi import APIRouter, Request, Response

from digest.domain.mail import Posted
from digest.mail_application import MailApplication
from service_kit.errors import not_found
from service_kit.pages import Pages, page_router
from service_kit.sessions import Visitor
from service_kit.web import visitor_who_may

SHOWN = 50
LONGEST_ID = 36
LETTER = {
    # A letter brings its own looks and nothing else: no script, no picture from elsewhere; links leave the frame.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
FRAMING = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""The page's own policy, which besides may show a letter in a frame."""


def mailbox_pages(mail: MailApplication, pages: Pages, *, demo: bool) -> APIRouter:
    """`/mailbox`, `/mailbox/{id}`, `/mailbox/{id}/letter`; letters that let somebody in are shown in a demo only."""
    routes = page_router()
    reader = visitor_who_may("account.use" if demo else "people.change")

    async def found(identity: str) -> Posted:
        posted = await mail.mails.mail(identity) if len(identity) == LONGEST_ID else None
        if posted is None:
            raise not_found("mail")
        return posted

    def readable(posted: Posted) -> bool:
        return bool(posted.mail.text) and (demo or not posted.mail.secret)

    @routes.get("/mailbox")
    async def mailbox(request: Request, visitor: Annotated[Visitor, reader], before: str = "") -> Response:
        rows = await mail.mails.mails(before[:LONGEST_ID] or None, SHOWN + 1)
        more = rows[SHOWN - 1].id if len(rows) > SHOWN else None
        shown = {"mails": rows[:SHOWN], "more": more, "demo": demo, "begin": not before}
        return pages.render(request, visitor, "mailbox.html", shown)

    @routes.get("/mailbox/{identity}")
    async def one(request: Request, identity: str, visitor: Annotated[Visitor, reader]) -> Response:
        posted = await found(identity)
        shown = {"posted": posted, "readable": readable(posted), "demo": demo}
        headers = {"Content-Security-Policy": FRAMING}
        return pages.render(request, visitor, "mailbox_mail.html", shown, headers=headers)

    @routes.get("/mailbox/{identity}/letter")
    async def letter(identity: str, _: Annotated[Visitor, reader]) -> Response:
        posted = await found(identity)
        if not readable(posted) or not posted.mail.html:
            raise not_found("letter")
        return Response(posted.mail.html, 200, LETTER, "text/html; charset=utf-8")

    return routes
