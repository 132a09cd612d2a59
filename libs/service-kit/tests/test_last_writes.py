"""The browser keeps a reader's last writes for a few seconds: which, how many, and for how long."""

import pytest
from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from service_kit.last_writes import COOKIE, keep_written, written

LEADS = [f"01900000-0000-7000-8000-0000000000{number:02d}" for number in range(9)]


def request(kept: str = "", method: str = "POST") -> Request:
    headers = [(b"cookie", f"{COOKIE}={kept}".encode())] if kept else []
    return Request({"type": "http", "method": method, "scheme": "https", "path": "/", "headers": headers,
                    "server": ("leads.example", 443), "query_string": b""})  # fmt: skip


def kept_after(asked: Request, answer: Response) -> list[str]:
    """What the next page would wait for."""
    keep_written(asked, answer)
    found = answer.headers.get("set-cookie", "")
    return written(request(found.partition("=")[2].partition(";")[0].strip('"'), "GET"))


def test_a_toast_and_a_redirect_are_kept_alike() -> None:
    token = f"{LEADS[0]}:sales-feedback:3"
    assert kept_after(request(), Response(headers={"Leadloop-After": token})) == [token]
    assert kept_after(request(), RedirectResponse(f"/digest/leads?group=close&after={token}", 303)) == [token]


def test_the_cookie_is_short_lived_and_no_script_reads_it() -> None:
    answer = Response(headers={"Leadloop-After": f"{LEADS[0]}:sales-feedback:3"})
    keep_written(request(), answer)
    said = answer.headers["set-cookie"]
    assert all(part in said for part in ("HttpOnly", "Max-Age=15", "Path=/", "SameSite=lax", "Secure"))


def test_of_one_lead_the_last_counts_and_of_all_only_some_are_kept() -> None:
    before = "|".join(f"{lead}:sales-feedback:1" for lead in LEADS[:5])
    again = Response(headers={"Leadloop-After": f"{LEADS[2]}:sales-feedback:2"})
    assert kept_after(request(before), again) == [
        f"{LEADS[2]}:sales-feedback:2", *(f"{LEADS[n]}:sales-feedback:1" for n in (0, 1, 3, 4)),
    ]  # fmt: skip
    other = Response(headers={"Leadloop-After": f"{LEADS[8]}:qualification:1"})
    assert kept_after(request(before), other)[-1] == f"{LEADS[3]}:sales-feedback:1"


@pytest.mark.parametrize(("method", "status", "token"), [
    ("GET", 200, f"{LEADS[0]}:sales-feedback:3"), ("POST", 409, f"{LEADS[0]}:sales-feedback:3"),
    ("POST", 200, "nonsense; Path=/"), ("POST", 200, ""),
])  # fmt: skip
def test_what_wrote_nothing_leaves_nothing(method: str, status: int, token: str) -> None:
    answer = Response(status_code=status, headers={"Leadloop-After": token} if token else {})
    keep_written(request(method=method), answer)
    assert "set-cookie" not in answer.headers
