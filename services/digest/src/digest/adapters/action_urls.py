"""Addresses of what can be done at a press in a mail, made when they are asked for."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from digest.domain.people import Person
from service_kit.action_links import LEAD_LIFETIME, ActionLink, ActionLinks

SERVICES = {
    "reached": "sales", "no_answer": "sales", "wrong_number": "sales", "return": "sales", "remind": "digest",
    "leave": "digest", "unsubscribe": "digest", "unsubscribe_escalations": "digest",
}  # fmt: skip
"""Which service does what."""
LEAVING_LIFETIME = timedelta(days=365)
"""Whoever finds an old mail can still leave."""
LEAVING = frozenset({"unsubscribe", "unsubscribe_escalations"})


class ActionUrls(Mapping[tuple[str, str], str]):
    """The addresses that stand in a mail to one person, by action and subject."""

    def __init__(self, links: ActionLinks | None, base: str, person: Person, at: datetime) -> None:
        self._links = links
        self._base = base
        self._person = person.id
        self._at = at.replace(microsecond=0)

    def __getitem__(self, key: tuple[str, str]) -> str:
        action, subject = key
        service = SERVICES[action]
        if self._links is None:
            return self._base  # without a secret nothing can be signed, and nobody can sign in either
        expires = self._at + (LEAVING_LIFETIME if action in LEAVING else LEAD_LIFETIME)
        token = self._links.token(ActionLink(service, action, self._person, subject, expires))
        return f"{self._base}/{service}/a/{token}"

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter((action, "") for action in SERVICES)

    def __len__(self) -> int:
        return len(SERVICES)
