"""A line for pages of other services behind buttons of mails: whose lead it is, which only digest knows.

Signed in as the person of the link one reads the name; scanners and whoever else follows it read initials.
"""

from fastapi import APIRouter, Request, Response

from digest.mail_application import MailApplication
from digest.pages.whose import Whose, shown
from service_kit.action_links import ActionLink, ActionLinks
from service_kit.errors import not_found
from service_kit.pages import Pages, page_router
from service_kit.web import public
from service_kit.web.guards import signed_in

SERVICE = "sales"
"""Whose pages ask: its links are about hand-overs."""


def whose_pages(mail: MailApplication, pages: Pages, links: ActionLinks | None) -> APIRouter:
    """`/whose/{token}`: the line, for a link that still works and a hand-over that is open."""
    routes = page_router()

    @routes.get("/whose/{token}", dependencies=[public()])
    async def whose_lead(request: Request, token: str) -> Response:
        link = None if links is None else links.read(token, SERVICE)
        found = None if link is None or link.expired(mail.clock()) else await whose(request, mail, link)
        if found is None:
            raise not_found("lead")
        headers = {"X-Robots-Tag": "noindex"}
        return pages.render(request, None, "whose.html", {"whose": found}, headers=headers)

    return routes


async def whose(request: Request, mail: MailApplication, link: ActionLink) -> Whose | None:
    """The lead of a link about a hand-over; None where that is not open any more."""
    waiting, visitor = await mail.waiting.waiting(link.subject), await signed_in(request)
    if waiting is None:
        return None
    known = visitor is not None and visitor.principal.person == link.person
    return shown(waiting.name, waiting.company, known=known)
