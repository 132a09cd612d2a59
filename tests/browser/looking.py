"""Looks at one page as nobody has the patience to: every width, both themes, the keyboard, axe-core."""

from functools import cache
from importlib.resources import files
from typing import Any

from playwright.async_api import Dialog, Page, Response

WIDTHS = (1440, 1100, 720, 390, 320)
"""In CSS pixels; 720 is what is left of 1440 at a zoom of 200 %."""
MOST_BYTES = 100_000
MOST_SHOWN = 3
AXE_RUN = """only => axe.run(document, {resultTypes: ['violations'], rules: {'target-size': {enabled: true}},
  iframes: false, preload: false, ...(only.length ? {runOnly: {type: 'rule', values: only}, rules: {}} : {})}).then(
  result => result.violations.map(one => `${one.id}: ` + one.nodes.slice(0, 3).map(
    node => [...node.target, ...[...node.any, ...node.all].map(check => check.message)].join(' ')).join('; ')))"""
"""Without frames, which have no axe of their own to answer, and without the styles of other hosts: none is let in."""
OF_COLOURS = ("color-contrast", "link-in-text-block")
"""The rules of axe-core that look at colours. In the dark nothing else differs: test_colours.py sees to that."""
TOO_WIDE = """width => document.documentElement.scrollWidth <= width ? [] :
  [...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > width + 1)
    .slice(0, 4).map(one => `${one.tagName}.${one.getAttribute('class')} ${one.textContent.slice(0, 30)}`)
    .concat([`${document.documentElement.scrollWidth} px`])"""
PHONES = (390, 320)
LONGEST_WORD = 24
"""Letters; longer ones, as people may be called, have to break somewhere."""
IN_TWO = r"""([longest]) => [...document.querySelectorAll('.steps, button, .button, .chip, th')].filter(one =>
    one.checkVisibility({visibilityProperty: true}) && !(one.closest('thead')?.getBoundingClientRect().width <= 1))
  .flatMap(one => { const found = [], nodes = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
    for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
      let up = node.parentElement;
      while (up !== one && up.getBoundingClientRect().width > 1) up = up.parentElement;
      if (up !== one || up.getBoundingClientRect().width <= 1) continue;
      for (const word of node.data.matchAll(/[\p{L}\p{N}]+/gu)) {
        const range = new Range();
        range.setStart(node, word.index); range.setEnd(node, word.index + word[0].length);
        const tops = [...range.getClientRects()].filter(box => box.width > 0).map(box => box.top);
        if (word[0].length <= longest && Math.max(...tops) - Math.min(...tops) > 4) found.push(word[0]);
      } }
    return found; }).slice(0, 4)"""
"""Words of steps, buttons, chips and heads of tables of which one part stands below the other."""
OUTSIDE = """() => [...document.querySelectorAll('details.more, details.why')]
  .filter(one => one.checkVisibility()).filter(one => { const was = one.open; one.open = true;
    const box = one.querySelector(':scope > :not(summary)').getBoundingClientRect(); one.open = was;
    return box.left < 0 || box.right > innerWidth || box.top + scrollY < 0; })
  .slice(0, 4).map(one => `${one.getAttribute('class')} ${one.textContent.trim().slice(0, 30)}`)"""
"""Menus and reasons that open where nobody sees them."""
MOVING = """() => document.getAnimations().map(one => `moves: ${one.effect?.target?.outerHTML.slice(0, 60)}`)"""
SMUGGLED = """() => [...document.querySelectorAll('script:not([src]), [onerror], main b')]
  .filter(one => one.tagName !== 'B' || one.textContent.startsWith('bold'))
  .map(one => `became an element: ${one.outerHTML.slice(0, 60)}`)"""
ON_PAPER = """() => [...document.querySelectorAll('.side, .keys, .tools, #toasts')].filter(one => one.checkVisibility())
  .map(one => `printed: ${one.outerHTML.slice(0, 60)}`).concat(document.querySelector('h1')?.checkVisibility() ? [] :
  ['no heading on paper'])"""
HEADED = "() => [document.querySelectorAll('h1').length, document.documentElement.getAttribute('lang')]"
"""Asked of the page itself: for a locator the driver puts a script of its own into every page first."""
UNSEEN_FOCUS = """() => [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
  .filter(one => one.checkVisibility({visibilityProperty: true}) && !one.disabled && one.type !== 'hidden')
  .filter(one => { one.focus({preventScroll: true}); const style = getComputedStyle(one);
    return document.activeElement === one && (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2); })
  .slice(0, 4).map(one => `${one.tagName}.${one.getAttribute('class')} ${one.textContent.slice(0, 30)}`)"""


@cache
def axe() -> str:
    """axe-core 4.12.1 (MPL-2.0), as the package that carries it has it."""
    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


def listen(page: Page, url: str) -> list[str]:
    """What the page complains of, and requests that leave the product, as they come."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(f"console: {message.text}"))
    page.on("dialog", lambda dialog: _closed(dialog, heard))
    page.on("pageerror", lambda error: heard.append(f"error: {error}"))
    page.on("request", lambda asked: None if asked.url.startswith(url) else heard.append(f"request: {asked.url}"))
    return heard


async def _closed(dialog: Dialog, heard: list[str]) -> None:
    heard.append(f"dialog: {dialog.message}")
    await dialog.dismiss()


async def of_the_answer(page: Page, answer: Response | None, status: int, language: str) -> list[str]:
    """What is wrong with the page as it came."""
    if answer is None or answer.status != status:
        return [f"status {answer and answer.status}"]
    found = []
    if len(await answer.body()) > MOST_BYTES:
        found.append(f"{len(await answer.body())} bytes")
    headings, said = await page.evaluate(HEADED)
    if headings != 1:
        found.append(f"{headings} first headings")
    if said != language:
        found.append(f"in {said}")
    return found


async def of_the_widths(page: Page) -> list[str]:
    """At which widths the page has to be moved sideways, and for what; what breaks or is hidden on phones."""
    found = []
    for width in WIDTHS:
        await page.set_viewport_size({"width": width, "height": 900})
        wide: list[str] = await page.evaluate(TOO_WIDE, width)
        if wide:
            found.append(f"wider than {width}: {', '.join(wide)}")
        if width in PHONES:
            found += [f"in two at {width}: {one}" for one in await page.evaluate(IN_TWO, [LONGEST_WORD])]
            found += [f"opens outside of {width}: {one}" for one in await page.evaluate(OUTSIDE)]
    await page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    return found


async def of_the_focus(page: Page) -> list[str]:
    """What does not show that it has the focus."""
    await page.keyboard.press("Tab")
    unseen: list[str] = await page.evaluate(UNSEEN_FOCUS)
    return [f"no focus is seen on {one}" for one in unseen]


async def of_what_it_is_made_of(page: Page) -> list[str]:
    """Words that became elements, what moves though nothing should, and what is of no use on paper."""
    found: list[str] = await page.evaluate(SMUGGLED)
    found += await page.evaluate(MOVING)
    await page.emulate_media(media="print")
    found += await page.evaluate(ON_PAPER)
    await page.emulate_media(media="screen")
    return found


async def of_axe(page: Page, theme: Any) -> list[str]:
    """What axe-core finds in this theme; in the dark, where only colours differ, what it finds of them."""
    await page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    if await page.evaluate("typeof axe") == "undefined":
        await page.evaluate(axe())
    violations: list[str] = await page.evaluate(AXE_RUN, OF_COLOURS if theme == "dark" else ())
    return [f"{theme}: {one}" for one in violations]
