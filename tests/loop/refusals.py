"""Requests that every service refuses, with a person's words in all of their places."""

from loop.client import Client


async def refused(client: Client, mark: str, lead: str, handover: str) -> list[str]:
    """Sends them; what was not refused, or was answered with the person's words in it.

    A name that somebody gave a field is said again where it looks like one, so here none does.
    """
    address = f"{mark} is no address"
    bad = (
        ("POST", "/intake/v1/leads/search", {"email": address}),
        ("POST", "/intake/v1/leads", {"email": address, "company": {"country": mark}, "consent": {address: True}}),
        ("PATCH", f"/intake/v1/leads/{lead}", {"phone": mark, address: mark}),
        ("PUT", f"/intake/v1/leads/{lead}/consent", {"consent": {address: mark}}),
        ("POST", f"/intake/v1/leads/{lead}/merge", {"from": mark}),
        ("GET", f"/intake/v1/leads?cursor={mark}", None),
        ("GET", f"/intake/v1/leads/{mark}", None),
        ("POST", "/intake/v1/sources", {"kind": mark, "name": mark, "mapping": {address: mark}}),
        ("POST", "/intake/v1/campaigns", {"key": address, "intent": mark, "starts_on": mark}),
        ("POST", f"/qualification/v1/leads/{lead}/disqualify", {"reason": mark, "note": f"{mark}\0"}),
        ("POST", f"/qualification/v1/leads/{lead}/nurture", {"revisit_at": mark}),
        ("POST", f"/qualification/v1/leads/{lead}/hand-over", {"person_id": address}),
        ("PUT", "/qualification/v1/routing/anna", {"capacity": mark, "time_zone": mark}),
        ("POST", f"/sales/v1/handovers/{handover}/contacts", {"channel": mark, "outcome": mark, "note": f"{mark}\0"}),
        ("POST", f"/sales/v1/handovers/{handover}/account", {"name": f"{mark}\0"}),
        ("POST", f"/sales/v1/handovers/{handover}/won", {"amount": {"amount": mark, "currency": mark}}),
        ("POST", f"/sales/v1/handovers/{handover}/lost", {"reason": mark, "note": 1}),
        ("GET", f"/sales/v1/handovers?lead={mark}&state={mark}", None),
        ("PUT", "/digest/v1/people/anna", {"name": f"{mark}\0", "email": address, "role": mark}),
        ("POST", "/digest/v1/keys", {"name": mark, "role": mark, "scopes": [mark]}),
        ("GET", f"/digest/v1/leads?stage={mark}&cursor={mark}", None),
        ("GET", f"/digest/v1/leads/{mark}", None),
    )
    found = []
    for method, path, body in bad:
        answer = await client.ask(method, path, body)
        if not 400 <= answer.status_code < 500:
            found.append(f"{method} {path} is answered {answer.status_code}")
        if mark.lower() in answer.text.lower():
            found.append(f"{method} {path} repeats what was sent: {answer.text[:400]}")
    return found
