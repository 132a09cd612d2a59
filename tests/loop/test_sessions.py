"""A session is known in every service without any being asked, and its end is heard of in all of them."""

import asyncio
import re
from typing import Any

import httpx

from loop.client import Client

READS = ("/intake/v1/leads", "/qualification/v1/queue", "/sales/v1/handovers", "/digest/v1/leads")


async def statuses(browser: httpx.AsyncClient) -> list[int]:
    """What each service answers this browser."""
    return [(await browser.get(path)).status_code for path in READS]


async def until(browser: httpx.AsyncClient, wanted: int) -> None:
    """Return when every service answers so: what digest said has travelled."""
    async with asyncio.timeout(30):
        while set(await statuses(browser)) != {wanted}:  # noqa: ASYNC110  # it is asked for
            await asyncio.sleep(0.05)


async def test_somebody_who_signed_in_is_known_everywhere_until_they_sign_out(stack: Any) -> None:
    async with Client(stack.url, stack.admin_key) as client:
        await client.put("/digest/v1/people/nora", {"name": "Nora Lind", "role": "marketer"})
        path = (await client.post("/digest/v1/people/nora/sign-in-links", {}))["path"]
    origin = {"Origin": stack.url}
    async with httpx.AsyncClient(base_url=stack.url, trust_env=False) as browser:
        assert set(await statuses(browser)) == {401}
        assert (await browser.post(path, headers=origin)).status_code == 303
        await until(browser, 200)

        change = {"email": "ann@acme.example"}
        refused = await browser.post("/intake/v1/leads", json=change, headers=origin)
        assert refused.status_code == 403
        page = await browser.get("/digest/account")
        token = re.search(r'name="csrf" value="([^"]+)"', page.text)
        assert token is not None
        made = await browser.post("/intake/v1/leads", json=change, headers=origin | {"X-CSRF-Token": token[1]})
        assert made.status_code == 201
        elsewhere = await browser.post(
            "/intake/v1/leads", json=change, headers={"Origin": "http://elsewhere.example", "X-CSRF-Token": token[1]}
        )
        assert elsewhere.status_code == 403

        cookie = dict(browser.cookies)
        out = await browser.post("/digest/sign-out", data={"csrf": token[1]}, headers=origin)
        assert out.status_code == 303
        browser.cookies.update(cookie)  # somebody who kept the cookie has nothing
        await until(browser, 401)
