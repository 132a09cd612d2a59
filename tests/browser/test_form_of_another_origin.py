"""A form on a static page of another origin, filled and sent by a real browser."""

import asyncio
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from browser.program import program
from loop.client import Client

SECONDS = 90
SCRIPTED = """<!doctype html><meta charset="utf-8"><pre id="out">wait</pre><script>
(async () => {
  const url = "DOOR", said = [];
  const files = new FormData();
  files.append("Почта", "eve@acme.example");
  files.append("brief", new File(["x".repeat(1000)], "brief.pdf"));
  const json = JSON.stringify({name: "Bob", email: "bob@acme.example"});
  for (const options of [
    {body: new URLSearchParams({name: "Ann", email: "ann@acme.example"})},
    {body: json, headers: {"content-type": "application/json"}},
    {body: files},
    {body: new URLSearchParams({name: "Nobody"})},
  ]) {
    const answer = await fetch(url, {method: "POST", ...options});
    const content = await answer.json();
    said.push(answer.status + " " + (content.status === answer.status ? content.errors[0].field : content.status));
  }
  document.getElementById("out").textContent = said.join(", ");
})().catch(error => { document.getElementById("out").textContent = "failed: " + error; });
</script>"""
PLAIN = """<!doctype html><meta charset="windows-1251">
<form method="post" action="DOOR"><input name="Имя" value="Иван"><input name="Телефон" value="+7 916 123-45-67"></form>
<script>document.forms[0].submit()</script>"""
THANKS = "<!doctype html><p>a page of thanks</p>"


@pytest.fixture
def browser() -> str:
    """The browser's program."""
    return program()


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The address of a static site, and its folder."""
    folder = tmp_path / "site"
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://localhost:{server.server_port}", folder
    server.shutdown()
    thread.join()
    server.server_close()


async def seen(browser: str, url: str, profile: Path) -> str:
    """What stands on the page when it has come to rest."""
    process = await asyncio.create_subprocess_exec(
        browser, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}",
        "--virtual-time-budget=10000", "--dump-dom", url,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    async with asyncio.timeout(SECONDS):
        content, _ = await process.communicate()
    return content.decode()


async def test_a_page_of_another_origin_sends_its_forms(
    stack: Any, browser: str, site: tuple[str, Path], tmp_path: Path
) -> None:
    address, folder = site
    async with Client(stack.url, stack.admin_key) as client:
        body = {"kind": "form", "name": "Site", "redirect_to": [f"{address}/thanks.html"]}
        door = (await client.post("/intake/v1/sources", body))["url"]
        (folder / "scripted.html").write_text(SCRIPTED.replace("DOOR", door), encoding="utf-8")
        (folder / "plain.html").write_text(PLAIN.replace("DOOR", door), encoding="cp1251")
        (folder / "thanks.html").write_text(THANKS, encoding="utf-8")

        scripted = await seen(browser, f"{address}/scripted.html", tmp_path / "profile")
        plain = await seen(browser, f"{address}/plain.html", tmp_path / "profile")

        assert ">200 received, 200 received, 200 received, 422 email<" in scripted
        assert "a page of thanks" in plain
        leads = await client.items("/intake/v1/leads", source="site")
        assert sorted((lead["name"] or "", *lead["emails"], *lead["phones"]) for lead in leads) == [
            ("", "eve@acme.example"),
            ("Ann", "ann@acme.example"),
            ("Bob", "bob@acme.example"),
            ("Иван", "+79161234567"),
        ]
        refused = await client.items("/intake/v1/submissions", source="site", status="refused")
        assert len(refused) == 1
