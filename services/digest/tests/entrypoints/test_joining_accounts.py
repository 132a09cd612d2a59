"""An account leads people of a company together: offered on the card, linked from lists, all of them on its page."""

from datetime import UTC, datetime, timedelta
from typing import Any

from service_kit.ids import new_id
from service_kit.testing import cookie_of

MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
DAHL = {"name": "Dahl Robotics", "domain": "dahl.example"}
ACCOUNTS = [f"01900000-0000-7000-8000-00000000acc{number}" for number in range(8)]
LEADS = [f"01900000-0000-7000-8000-0000000000{number:02d}" for number in range(20)]
HENRIK, SARA = LEADS[:2]


class Sales:
    """Anna at work with people of one company."""

    def __init__(self, house: Any) -> None:
        self.house = house

    async def reached(self, lead: str, name: str, day: float, owner: str = "anna", company: Any = DAHL) -> str:
        """Somebody of the company whom the salesperson has reached; answers the hand-over."""
        house, handover = self.house, new_id()
        await house.hear("lead.created", day, lead, attributes={"source": "web"})
        profile = {"lead_id": lead, "name": name, "company": company}
        await house.hear("private.profile", day, lead, key=f"{lead}/profile/main", **profile)
        await house.assigned(day, handover, owner, lead)
        said = {"handover_id": handover, "by": owner, "due_at": MONDAY + timedelta(days=day + 1)}
        await house.hear("lead.contacted", day + 0.1, lead, **said, attempt=1, channel="phone", outcome="reached")
        return handover

    async def opens(self, lead: str, handover: str, account: str, day: float, **more: Any) -> str:
        """The account is opened on this hand-over; answers the id of the fact."""
        said = {"handover_id": handover, "by": "anna", "due_at": MONDAY + timedelta(days=day + 1)}
        opening: str = await self.house.hear("lead.account_opened", day, lead, **said, account_id=account, **more)
        return opening

    async def names(self, account: str, *leads: str, name: str | None = "Dahl", sequence: int = 1) -> None:
        """The document of the account."""
        said = {"account_id": account, "name": name, "lead_ids": list(leads)}
        await self.house.hear("private.account", 2, account, key=f"account/{account}", sequence=sequence, **said)

    async def page(self, path: str, who: str = "anna") -> str:
        answer = await self.house.client.get(path, headers=cookie_of(self.house.service, who))
        assert answer.status_code == 200
        text: str = answer.text
        return text


async def test_the_card_offers_the_accounts_of_the_company_that_its_reader_sees(house: Any) -> None:
    sales = Sales(house)
    own = await sales.reached(HENRIK, "Henrik Dahl", 1)
    card = f"/digest/leads/{HENRIK}"
    opens = f'href="/sales/handovers/{own}/account?back=/digest/leads/{HENRIK}'
    assert f'{opens}"' in await sales.page(card)  # nobody else is there yet
    others = [(LEADS[2], "anna", DAHL), (LEADS[3], "anna", DAHL), (LEADS[4], "ben", DAHL), (LEADS[5], "anna", None)]
    for place, (lead, owner, company) in enumerate(others):
        handover = await sales.reached(lead, "Somebody", 2 + place / 10, owner, company or {"name": "Elsewhere"})
        await sales.opens(lead, handover, ACCOUNTS[place], 3)
    # The latest first; not Ben's, whom Anna does not see, nor that of another company.
    assert f'{opens}&amp;accounts={ACCOUNTS[1]},{ACCOUNTS[0]}"' in await sales.page(card)
    await sales.opens(HENRIK, own, ACCOUNTS[0], 4)
    assert "&amp;accounts=" not in await sales.page(card)


async def test_of_many_accounts_five_are_offered_each_once(house: Any) -> None:
    sales = Sales(house)
    await sales.reached(HENRIK, "Henrik Dahl", 1)
    for place, lead in enumerate(LEADS[2:10]):
        handover = await sales.reached(lead, "Somebody", 2 + place / 10)
        await sales.opens(lead, handover, ACCOUNTS[min(place, 5)], 3)
    offered = ",".join(ACCOUNTS[place] for place in (5, 4, 3, 2, 1))
    assert f"&amp;accounts={offered}&quot;" in (await sales.page(f"/digest/leads/{HENRIK}")).replace('"', "&quot;")


async def test_whoever_joined_stands_with_the_others_on_the_page_and_leaves_when_that_is_taken_back(house: Any) -> None:
    sales, account = Sales(house), ACCOUNTS[0]
    handovers = [await sales.reached(HENRIK, "Henrik Dahl", 1), await sales.reached(SARA, "Sara Ek", 1.1)]
    await sales.opens(HENRIK, handovers[0], account, 1.5)
    await sales.names(account, HENRIK)
    opening = await sales.opens(SARA, handovers[1], account, 2)
    await sales.names(account, HENRIK, SARA, sequence=2)

    shown = await house.get("anna", f"/v1/accounts/{account}")
    assert [(one["lead"]["name"], one["opened_for"]) for one in shown["people"]] == [
        ("Henrik Dahl", True), ("Sara Ek", True),
    ]  # fmt: skip
    text = await sales.page(f"/digest/accounts/{account}")
    assert "Others of this company" not in text
    assert "account opened Tue 21:00" in text  # when it was opened, not when somebody joined

    undone = {"handover_id": handovers[1], "by": "anna", "event_id": opening, "undone": "lead.account_opened"}
    await house.hear("lead.action_undone", 2.1, SARA, **undone)
    await sales.names(account, HENRIK, sequence=3)
    assert "Others of this company" in await sales.page(f"/digest/accounts/{account}")


async def test_lists_lead_to_the_account_where_there_is_one(house: Any) -> None:
    sales, account = Sales(house), ACCOUNTS[0]
    handover = await sales.reached(HENRIK, "Henrik Dahl", 1)
    await sales.reached(SARA, "Sara Ek", 1.1, company={"name": "Ek & Co"})
    link = f'<a class="link" href="/digest/accounts/{account}"><bdi>'
    pages = (("/digest/leads?group=everybody", "ingrid"), ("/digest/my-leads", "anna"))
    await sales.opens(HENRIK, handover, account, 2)
    for path, who in pages:
        assert "/digest/accounts/" not in await sales.page(path, who)  # its document has not come yet
    for sequence, name in enumerate(("Dahl AS", None), 1):
        await sales.names(account, HENRIK, name=name, sequence=sequence)
        for path, who in pages:
            text = await sales.page(path, who)
            assert text.count("/digest/accounts/") == 1
            assert f"{link}{name or 'Dahl Robotics'}</bdi></a>" in text
            assert "<bdi>Ek &amp; Co</bdi>" in text
    await house.hear("lead.erased", 3, HENRIK)
    assert "/digest/accounts/" not in await sales.page("/digest/leads?group=everybody", "ingrid")


async def test_whoever_joined_an_account_is_said_to_have_joined_it(house: Any) -> None:
    sales, account = Sales(house), ACCOUNTS[0]
    house.clock.now += timedelta(days=3)
    for lead, name, more in ((HENRIK, "Henrik Dahl", {}), (SARA, "Sara Ek", {"joined": True})):
        handover = await sales.reached(lead, name, 1)
        await sales.opens(lead, handover, account, 2, **more)
    await sales.names(account, HENRIK, SARA)
    mine = await sales.page("/digest/my-leads", "anna")
    both = await sales.page(f"/digest/accounts/{account}")
    for text in (mine, both):
        assert (text.count("Account opened"), text.count("Joined an account")) == (1, 1)
    assert "Joined an account" not in await sales.page(f"/digest/leads/{HENRIK}")
    assert "Account opened" not in await sales.page(f"/digest/leads/{SARA}")


async def test_the_account_of_one_person_is_the_one_opened_last_under_any_id(house: Any) -> None:
    sales = Sales(house)
    for place, lead in enumerate((HENRIK, SARA)):
        handover = await sales.reached(lead, "Henrik Dahl", 1 + place)
        await sales.opens(lead, handover, ACCOUNTS[place], 1.5 + place)
        await sales.names(ACCOUNTS[place], lead, name=f"Account {place}")
    await house.hear("lead.merged", 4, SARA, into=HENRIK)
    assert "<bdi>Account 1</bdi>" in await sales.page("/digest/leads?group=everybody", "ingrid")
    await house.hear("lead.unmerged", 5, SARA, **{"from": HENRIK}, attributes={"source": "web"})
    text = await sales.page("/digest/leads?group=everybody", "ingrid")
    assert "<bdi>Account 0</bdi>" in text and "<bdi>Account 1</bdi>" in text
