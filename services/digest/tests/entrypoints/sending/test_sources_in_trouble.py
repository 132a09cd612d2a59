"""A marketer's letter names the sources that are in trouble, and nothing of those that are well again."""

from datetime import timedelta
from typing import Any

OLGA = ("olga", "Olga Sidorova", "olga@northwind.example", "marketer", None, "en", "Europe/Berlin", True, 1)


async def letter(mailing: Any) -> Any:
    """Olga's digest as of now, or None."""
    already = len(mailing.server.took)
    await mailing.house.call("boss", "POST", "/v1/people/olga/digests")
    await mailing.turns()
    return next((one.mail for one in mailing.server.took[already:]), None)


async def said(mailing: Any, source: str, state: str, **more: Any) -> None:
    await mailing.house.hear(
        "reference.source", 0, key=f"source/{source}", source=source, name=source.title(), state=state, **more
    )


async def test_sources_in_trouble_are_named_the_worst_first_until_they_are_well(mailing: Any) -> None:
    await mailing.add_person(*OLGA)
    assert await letter(mailing) is None

    await said(mailing, "fair", "taking")
    await said(mailing, "contact", "silent", since=mailing.monday - timedelta(days=3), usual_per_day=5.2)
    await said(mailing, "partner", "refusing", since=mailing.monday)
    mail = await letter(mailing)
    assert mail.subject == "3 sources in trouble"
    lines = mail.text.partition("Sources in trouble\n")[2].splitlines()
    assert [line for line in lines if line.startswith("- ")][:3] == [
        "- Partner · everything is refused · 10:00",
        "- Contact · silent · Fri 10:00",
        "- Fair · much is refused today",
    ]
    assert "The last one came on Friday. Usually 5 a day." in mail.text
    assert "/intake/sources" in mail.text

    for source in ("fair", "contact", "partner"):
        await said(mailing, source, "well", sequence=2)
    assert await letter(mailing) is None
