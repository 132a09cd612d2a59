"""Every page in both languages and themes, at every width, by keyboard and under axe-core."""

from typing import Any

import pytest
from playwright.async_api import Browser, Page

from browser.looking import listen, of_axe, of_the_answer, of_the_focus, of_the_widths, of_what_it_is_made_of
from browser.seed import people
from browser.visits import NO_PAGES, VISITS, routes_of
from loop.client import Client

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.embedded_log, pytest.mark.sqlite]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("language", ["en", "ru"])
async def test_every_page_holds(house: Any, language: str) -> None:
    async with Client(house.url, house.host.admin_key()) as client:
        await people(client, language)
    await house.windows["nobody"].set_extra_http_headers({"Accept-Language": language})
    found: list[str] = []
    for role, window in house.windows.items():
        page = await window.new_page()
        heard = listen(page, house.url)
        for visit in (one for one in VISITS if one.role == role):
            path = visit.path(house.story.ids)
            await page.emulate_media(color_scheme="light", reduced_motion="reduce")
            answer = await page.goto(f"{house.url}{path}")
            wrong = await of_the_answer(page, answer, visit.status, language)
            wrong += await of_the_widths(page) + await of_what_it_is_made_of(page)
            if language == "en":
                wrong += await of_the_focus(page) + await of_axe(page, "light") + await of_axe(page, "dark")
            if visit.status != 200:
                heard[:] = [one for one in heard if f"status of {visit.status}" not in one]
            found += [f"{role} {path}: {one}" for one in wrong + heard]
            heard.clear()
        await page.close()
    assert not found, "\n".join(found)


async def test_every_page_is_in_the_list(house: Any) -> None:
    assert {visit.route for visit in VISITS} | set(NO_PAGES) == routes_of(house.host)


PLANTED = {
    "image-alt": "document.querySelector('main').append(document.createElement('img'))",
    "color-contrast": "document.querySelector('main').innerHTML += '<p class=planted>grey on white</p>'; "
    "document.querySelector('.planted').style.cssText = 'color: #bbb; background: #fff'",
    "wider than 320": "document.querySelector('main').append(document.createElement('hr')); "
    "document.querySelector('main hr:last-child').style.width = '400px'",
    "in two at 320: Questionnaire": "document.querySelector('main').innerHTML += "
    "'<ol class=steps><li>Questionnaire</li></ol>'; "
    "document.querySelector('.steps li').style.cssText = 'width: 50px; overflow-wrap: anywhere'",
    "opens outside of 390": "document.querySelector('main').innerHTML += '<details class=more><summary>More</summary>"
    "<p class=planted>Give to...</p></details>'; "
    "document.querySelector('.planted').style.cssText = 'position: absolute; right: 300px; width: 200px'",
    "2 first headings": "document.querySelector('main').append(document.createElement('h1'))",
    "console: broken": "console.error('broken')",
    "request: http://elsewhere.example/": "fetch('http://elsewhere.example/').catch(() => null)",
    "became an element": "document.querySelector('main').append(document.createElement('img')); "
    "document.querySelector('main img').setAttribute('onerror', 'alert(1)')",
    "dialog: 2": "alert(2)",
    "moves": "document.querySelector('h1').animate([{opacity: 0}, {opacity: 1}], 60000)",
    "printed": "document.querySelector('main').innerHTML += '<p class=planted>keys</p>'; "
    "document.querySelector('.planted').id = 'toasts'; "
    "document.querySelector('.planted').style.setProperty('display', 'block', 'important')",
    "no focus": "document.querySelector('main').innerHTML += '<button class=planted>press</button>'; "
    "document.querySelector('.planted').style.outline = 'none'",
}


async def everything(page: Page, heard: list[str]) -> list[str]:
    """What is found on a page that is open already."""
    headings = await page.locator("h1").count()
    found = [] if headings == 1 else [f"{headings} first headings"]
    found += await of_the_widths(page) + await of_what_it_is_made_of(page)
    return found + await of_the_focus(page) + await of_axe(page, "light") + heard


@pytest.mark.parametrize("what", PLANTED)
async def test_what_is_planted_is_found(house: Any, one_browser: Browser, what: str) -> None:
    window = await one_browser.new_context(bypass_csp=True)  # else the policy of our pages is faster
    page = await window.new_page()
    await page.route("http://elsewhere.example/", lambda route: route.abort())
    heard = listen(page, house.url)
    await page.goto(f"{house.url}/digest/sign-in")
    await page.evaluate(PLANTED[what])
    found = await everything(page, heard)
    assert [one for one in found if what in one], found
    await window.close()


@pytest.mark.parametrize(
    ("ink", "ground", "found"),
    [("#1a2124", "", "color-contrast"), ("#e9edee", "#1a2124", None), ("#bbb", "#fff", "color-contrast")],
)
async def test_what_only_the_dark_makes_unreadable_is_found_there(
    house: Any, one_browser: Browser, ink: str, ground: str, found: str | None
) -> None:
    window = await one_browser.new_context(bypass_csp=True)
    page = await window.new_page()
    await page.goto(f"{house.url}/digest/sign-in")
    await page.evaluate("document.querySelector('main').innerHTML += '<p class=planted>words</p>'")
    await page.evaluate(
        "([ink, ground]) => { const style = document.querySelector('.planted').style; "
        "style.color = ink; style.backgroundColor = ground; }",
        [ink, ground],
    )
    seen = await of_axe(page, "dark")
    assert [one for one in seen if one.startswith(f"dark: {found}: .planted")] if found else not seen, seen
    await window.close()


async def test_on_a_phone_four_places_stand_below_and_more_opens_the_rest(house: Any) -> None:
    async with Client(house.url, house.host.admin_key()) as client:
        await people(client, "en")  # another test may have been here in Russian
    page = await house.windows["rep"].new_page()
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.goto(f"{house.url}/digest/my-leads")
    shown = page.locator("nav.side a:visible")
    assert [(await one.inner_text()).split("\n")[0] for one in await shown.all()] == [
        "My leads",
        "The loop",
        "Find",
        "More",
    ]
    await shown.last.click()
    assert {"All leads", "Words we use", "Close"} <= {await one.inner_text() for one in await shown.all()}
    await page.get_by_role("link", name="Close").click()
    assert await shown.count() == 4
    await page.get_by_role("link", name="Find").click()
    await page.wait_for_url("**/digest/leads#find")
    await page.close()
