"""`make screenshots`: the pages of the demo's story as small pictures; the demo must be running.

Call it with the folder of the pictures and the lines that `make demo` printed (`sign in as marketer: http...`).
"""

import asyncio
import io
import math
import re
import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from PIL import Image
from playwright.async_api import Browser

from browser.program import opened

LINE = re.compile(r"sign in as (\w+): (http://[^/\s]+)(\S+)")
COLOURS = 255
EXACT = 127
FOLD = {1440: 1000, 390: 844}


class Shot(NamedTuple):
    """One picture: its name, whose page, where, how wide, in which colours; links to follow first, in their order."""

    name: str
    role: str
    path: str
    width: int = 1440
    theme: str = "light"
    follow: tuple[str, ...] = ()


A_LEAD, ITS_ACCOUNT = "main tr[data-row] a[href^='/digest/leads/']", "main a[href^='/digest/accounts/']"
SOLD_LONGEST = "/digest/leads?stage=opportunity&order=oldest"
SHOTS = (
    Shot("my-leads", "salesperson", "/digest/my-leads"),
    Shot("my-leads.phone", "salesperson", "/digest/my-leads", 390),
    Shot("my-leads.phone.dark", "salesperson", "/digest/my-leads", 390, "dark"),
    Shot("team-leads", "manager", "/digest/my-leads"),
    Shot("all-leads", "marketer", "/digest/leads"),
    Shot("lead-card", "salesperson", "/digest/my-leads", follow=("main a[href$='?from=my-leads']",)),
    Shot("lead-card.phone", "salesperson", "/digest/my-leads", 390, follow=("main a[href$='?from=my-leads']",)),
    Shot("account", "marketer", SOLD_LONGEST, follow=(A_LEAD, ITS_ACCOUNT)),
    Shot("account.phone.dark", "marketer", SOLD_LONGEST, 390, "dark", (A_LEAD, ITS_ACCOUNT)),
    Shot("loop", "marketer", "/digest/loop"),
    Shot("loop.dark", "marketer", "/digest/loop", theme="dark"),
    Shot("loop.phone", "marketer", "/digest/loop", 390),
    Shot("funnel", "marketer", "/digest/funnel"),
    Shot("campaigns", "marketer", "/digest/campaigns"),
    Shot("criteria", "marketer", "/qualification/criteria"),
    Shot("sources", "marketer", "/intake/sources"),
    Shot("words", "marketer", "/digest/words"),
    Shot("mailbox", "admin", "/digest/mailbox"),
    Shot("letter", "admin", "/digest/mailbox", follow=("main a[href^='/digest/mailbox/']",)),
    Shot("people", "admin", "/digest/people"),
    Shot("machines", "admin", "/digest/machines"),
    Shot("components", "admin", "/digest/components"),
)


async def take(browser: Browser, shot: Shot, base: str, way_in: str) -> bytes:
    """The first screen of the page, as PNG."""
    size = {"width": shot.width, "height": FOLD[shot.width]}
    dark = "dark" if shot.theme == "dark" else "light"
    context = await browser.new_context(viewport=size, color_scheme=dark, reduced_motion="reduce")  # type: ignore[arg-type]
    page = await context.new_page()
    await page.goto(f"{base}{way_in}")
    answer = await page.goto(f"{base}{shot.path}")
    if answer is None or answer.status != 200:
        raise SystemExit(f"{shot.path}: {answer and answer.status}")
    for link in shot.follow:
        await page.goto(base + str(await page.locator(link).first.get_attribute("href")))
    await page.wait_for_load_state("networkidle")  # the numbers beside the places of the menu come by themselves
    await page.evaluate("document.fonts.ready")
    taken = await page.screenshot()
    await context.close()
    return taken


def small(png: bytes) -> bytes:
    """The same picture of 255 colours at most: those that are there most often as they are, others by a near one."""
    out = io.BytesIO()
    whole = Image.open(io.BytesIO(png)).convert("RGB")
    dots = list(zip(*[iter(whole.tobytes())] * 3, strict=True))
    often = Counter(dots)
    # Grounds stay exactly as they are; the few dots of plum, teal and red get what covers most colours, not most dots.
    exact = [colour for colour, _ in often.most_common(EXACT)]
    rare = whole.quantize(COLOURS - EXACT, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).getpalette() or []
    palette = [*exact, *zip(*[iter(rare)] * 3, strict=True)][:COLOURS]
    place = {colour: at for at, colour in reversed(list(enumerate(palette)))}
    for colour in often.keys() - place.keys():
        place[colour] = min(range(len(palette)), key=lambda at: math.dist(palette[at], colour))
    picture = Image.new("P", whole.size)
    picture.putpalette([part for colour in palette for part in colour])
    picture.putdata([place[dot] for dot in dots])
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


async def main(folder: Path, said: str) -> None:
    """Take them all."""
    ways = {role: (base, path) for role, base, path in LINE.findall(said)}
    async with opened() as browser:
        for shot in SHOTS:
            png = small(await take(browser, shot, *ways[shot.role]))
            (folder / f"{shot.name}.png").write_bytes(png)
            print(f"{shot.name}: {len(png) // 1000} kB", flush=True)


if __name__ == "__main__":
    pictures = Path(sys.argv[1])
    pictures.mkdir(parents=True, exist_ok=True)
    asyncio.run(main(pictures, sys.stdin.read()))
