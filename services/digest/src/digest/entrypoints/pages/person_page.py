"""The page of one person: who this is, the digest, leads and working time, a way in."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from fastapi import Request, Response

from digest.application import Application
from digest.domain.people import Person
from digest.entrypoints.pages.my_digest import offered, wish_values
from digest.mail_application import MailApplication
from digest.pages.people import LANGUAGE_NAMES
from service_kit.pages import Pages
from service_kit.pages.saying import ROLES
from service_kit.policy import reach
from service_kit.sessions import Visitor

NEW = {"id": "", "name": "", "email": "", "role": "rep", "team": "", "language": "en", "time_zone": "", "active": True}


def about(visitor: Visitor) -> dict[str, Any]:
    """What every page of people knows."""
    return {"may_change": reach(visitor.principal, "people.change") is not None, "language_names": LANGUAGE_NAMES}


def values_of(person: Person) -> dict[str, Any]:
    """The form as it is filled in for somebody who is known."""
    return {name: getattr(person, name) or "" for name in NEW}


class PersonDesk(NamedTuple):
    """What the routes of one person share."""

    app: Application
    mail: MailApplication
    pages: Pages

    async def show(
        self, request: Request, visitor: Visitor, person: Person, shown: Mapping[str, Any], status: int = 200
    ) -> Response:
        """The page of somebody who is known; `shown` is what differs from how it is stored."""
        plan = await self.mail.plans.plan(person.id)
        told = {
            "person": person,
            "values": values_of(person),
            "version": person.version,
            "digest": wish_values(plan.wish, person),
            "digest_wrong": "",
            "digest_offered": offered(person.role),
            "due_at": plan.due_at,
        }
        return self.pages.render(
            request, visitor, "person.html", {**self.empty(visitor), **told, **shown}, status=status
        )

    def show_new(self, request: Request, visitor: Visitor, shown: Mapping[str, Any], status: int = 200) -> Response:
        """The same form for somebody who is to be added."""
        return self.pages.render(request, visitor, "person.html", {**self.empty(visitor), **shown}, status=status)

    @staticmethod
    def empty(visitor: Visitor) -> dict[str, Any]:
        """What is there before anything is known."""
        nothing: dict[str, Any] = {
            "person": None,
            "version": 0,
            "errors": {},
            "changed": [],
            "link": "",
            "until": None,
            "saved": False,
            "digest": None,
        }
        return {**about(visitor), **nothing, "roles": list(ROLES.items())}
