"""The page of keys names every key that the script listens to."""

import re
from importlib.resources import files
from typing import Any

from service_kit.testing import cookie_of


async def test_every_key_that_does_something_is_named(house: Any) -> None:
    page = await house.client.get("/digest/keys", headers=cookie_of(house.service, "anna"))
    named = {key.lower() for key in re.findall(r"<kbd>([^<]+)</kbd>", page.text)}
    script = files("service_kit.pages").joinpath("assets/leadloop.js").read_text(encoding="utf-8")
    heard = {one.lower() for one in re.findall(r'\bkey === "([^"]+)"', script)} - {
        "?"
    }  # which has brought the reader here
    assert {"/", "g", "j", "k", "z", "enter"} <= heard
    assert heard - named == set()
    assert {"a", "l", "r", "o", "w", "x"} <= named
