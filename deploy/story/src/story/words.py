"""How people and what they do are worded in requests."""

from datetime import datetime
from typing import Any

from story.draw import Stream
from story.interest import Touch
from story.notes import WORDS_OF_CLIENTS
from story.people import Person
from story.year import Year

Body = dict[str, Any]
ASKING = ("demo_requested", "call_requested")
"""Who asks for a call agrees to be called."""
LETTERS_SENT = 24
SITE = "site-events"
MAIL = "newsletter"


def form(person: Person, at: datetime, kind: str, campaign: str | None, draws: Stream) -> Body:
    """A submission: who it is, and what the person did."""
    body = {**person.form(), "kind": kind, "occurred_at": at.isoformat()}
    if campaign is not None:
        body["campaign"] = campaign
    body["consent"] = {"email": draws.random() < 0.85, "phone": draws.random() < 0.6 or kind in ASKING}
    if kind in ASKING:
        body["message"] = draws.choice(WORDS_OF_CLIENTS)
    return body


def touch(year: Year, email: str, done: Touch, draws: Stream) -> Body:
    """One touch of somebody known by this address."""
    body: Body = {"lead": {"email": email}, "kind": done.kind, "occurred_at": done.at.isoformat()}
    if done.series is not None:
        body["campaign"] = year.campaign(done.series, year.day_of(done.at))
    if done.kind in ASKING:
        body["message"] = draws.choice(WORDS_OF_CLIENTS)
    source = SITE if done.kind in ("page_viewed", "price_viewed") else MAIL if done.kind.startswith("email") else None
    if source is not None:
        body["source"] = source
    properties = _properties(done.kind, draws)
    return body | ({"properties": properties} if properties else {})


def _properties(kind: str, draws: Stream) -> Body:
    if kind == "page_viewed":
        return {"path": draws.choice(("/carts", "/carts/amr-3", "/cases", "/about", "/integration"))}
    if kind == "price_viewed":
        return {"path": "/prices", "number": draws.randint(20, 400)}
    if kind == "content_downloaded":
        return {"content_key": f"playbook-{draws.randint(1, 5)}"}
    if kind.startswith("email"):
        return {"content_key": f"letter-{draws.randint(1, LETTERS_SENT)}"}
    if kind.startswith("event"):
        return {"content_key": "workshop", "number": draws.randint(25, 60)}
    return {}
