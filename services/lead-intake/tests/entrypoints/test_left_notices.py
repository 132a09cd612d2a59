"""What a form has left to be said is on the page that the form leads back to, also where that has words of its own."""

from typing import Any

import pytest

from service_kit.testing import cookie_of


@pytest.mark.parametrize(
    "path", ["/sources", "/sources?done=retried&taken=1", "/campaigns/new", "/campaigns/fair", "/leads/new", "/imports"]
)
async def test_no_page_loses_it(world: Any, browser: Any, path: str) -> None:
    await world.post("/v1/campaigns", {"key": "fair", "name": "Fair", "intent": "expert", "starts_on": "2026-01-01"})
    lead = (await world.post("/v1/leads", {"email": "lead@acme.example"})).json()["id"]
    done = await browser.send("/intake/leads/invite", lead=lead, campaign="fair", back=f"/intake{path}")
    assert done.headers["location"].startswith(f"/intake{path}")
    cookie = f"leadloop_notice={done.cookies['leadloop_notice']}"
    headers = {"cookie": f"{cookie_of(world.service, 'mia')['cookie']}; {cookie}"}
    page = await world.client.get(f"/intake{path}", headers=headers)
    assert page.status_code == 200
    assert page.text.count("1 lead is invited to Fair.") == 1
    assert page.text.count('action="/intake/leads/withdraw-invitations"') == 1
    assert 'leadloop_notice=""' in page.headers["set-cookie"]
