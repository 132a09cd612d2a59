"""Every page of the product: its route, and as whom and with what it is looked at; a missing one fails a test."""

from typing import NamedTuple

from embedded.process import Embedded
from service_kit.pages.routing import PageRoute


class Visit(NamedTuple):
    """A route of a page, the role whose page it is, and what differs from the story's own ids and from no query."""

    route: str
    role: str = "admin"
    query: str = ""
    given: tuple[tuple[str, str], ...] = ()
    status: int = 200

    def path(self, ids: dict[str, str]) -> str:
        """The address, with this story's ids; `given` names the ids to take for single parameters."""
        known = ids | {name: ids.get(value, value) for name, value in self.given}
        return self.route.format(**known) + self.query


SOME_LEAD = "0193b2f0-5c1e-7a00-8000-000000000001"
VISITS = (
    Visit("/digest/my-leads", "rep"),
    Visit("/digest/my-leads", "manager"),
    Visit("/digest/leads", "marketer"),
    Visit("/digest/leads", "rep", "?stage=returned"),
    Visit("/digest/leads", "admin", "?stage=disqualified"),
    Visit("/digest/leads", "admin", "?stage=wrong", status=422),
    Visit("/digest/leads", "marketer", "?group=close&order=oldest"),
    Visit("/digest/leads/{lead_id}", "rep"),
    Visit("/digest/leads/{lead_id}", "marketer", "?show=words"),
    Visit("/digest/leads/{lead_id}", "rep", given=(("lead_id", "much_said"),)),
    Visit("/digest/leads/{lead_id}", "rep", given=(("lead_id", "0193b2f0-5c1e-7a00-8000-000000000001"),), status=404),
    Visit("/digest/accounts/{account_id}", "rep"),
    Visit("/digest/accounts/{account_id}", "marketer", "?show=words"),
    Visit("/digest/accounts/{account_id}", "rep", given=(("account_id", SOME_LEAD),), status=404),
    Visit("/digest/loop", "marketer"),
    Visit("/digest/loop", "manager", "?month=2020-02"),
    Visit("/digest/handovers", "marketer"),
    Visit("/digest/qualified", "marketer"),
    Visit("/digest/mailbox"),
    Visit("/digest/mailbox/{identity}", given=(("identity", "0193b2f0-5c1e-7a00-8000-000000000001"),), status=404),
    Visit("/digest/mailbox/{identity}", given=(("identity", "mail"),)),
    Visit("/digest/a/{token}", "nobody", given=(("token", "a" * 40),), status=404),
    Visit("/digest/funnel", "marketer"),
    Visit("/digest/campaigns", "marketer"),
    Visit("/digest/words", "marketer"),
    Visit("/digest/account", "rep"),
    Visit("/digest/account/digest", "rep"),
    Visit("/digest/sign-in", "nobody"),
    Visit("/digest/sign-in", "rep"),
    Visit("/digest/sign-in/link/{token}", "nobody", given=(("token", "a" * 40),)),
    Visit("/digest/sign-in/sent", "nobody"),
    Visit("/sales/a/{token}", "nobody", given=(("token", "a" * 40),), status=404),
    Visit("/sales/a/{token}", "nobody", given=(("token", "button"),)),
    Visit("/digest/first-run"),
    Visit("/digest/first-lead"),
    Visit("/digest/example", "marketer"),
    Visit("/digest/components"),
    Visit("/digest/components/dialog"),
    Visit("/digest/keys", "rep"),
    Visit("/digest/people"),
    Visit("/digest/people/{person_id}"),
    Visit("/digest/people/{person_id}/digest"),
    Visit("/digest/new-person"),
    Visit("/digest/machines"),
    *(Visit(f"/{service}/operators") for service in ("intake", "qualification", "sales", "digest")),
    Visit("/digest/new-machine"),
    *(Visit(f"/{service}/key-uses") for service in ("intake", "qualification", "sales", "digest")),
    *(Visit(f"/{service}/status", "nobody") for service in ("intake", "qualification", "sales", "digest")),
    Visit("/intake/sources", "marketer"),
    Visit("/intake/sources/{source_id}", "marketer"),
    Visit("/intake/received", "marketer", "?source=website"),
    Visit("/intake/arrived", "marketer"),
    Visit("/intake/connect", "marketer"),
    Visit("/intake/campaigns/new", "marketer"),
    Visit("/intake/campaigns/{key}", "marketer", given=(("key", "spring-fair"),)),
    Visit("/intake/leads/new", "marketer"),
    Visit("/intake/leads/{lead_id}/correct", "marketer"),
    Visit("/intake/leads/invite", "marketer", f"?lead={SOME_LEAD}"),
    Visit("/intake/submissions", "marketer"),
    Visit("/intake/submissions/{submission_id}", "marketer"),
    Visit("/qualification/criteria", "marketer"),
    Visit("/qualification/criteria/edit", "admin"),
    Visit("/qualification/criteria/moved", "marketer", "?version=1"),
    Visit("/intake/imports", "marketer"),
    Visit("/intake/imports/{import_id}", "marketer"),
    Visit("/intake/imports/{import_id}", "marketer", given=(("import_id", "import_done"),)),
    Visit("/qualification/away", "rep"),
    Visit("/qualification/people/{person_id}", "manager"),
    Visit("/qualification/handovers/{handover_id}/give", "manager"),
    Visit("/qualification/leads/hand-over", "marketer", f"?lead={SOME_LEAD}"),
    Visit("/qualification/leads/nurture", "marketer", f"?lead={SOME_LEAD}&reason=too_early"),
    Visit("/sales/handovers/{handover_id}/accept", "rep", given=(("handover_id", "unread"),)),
    Visit("/sales/handovers/{handover_id}/contacts", "rep"),
    Visit("/sales/handovers/{handover_id}/return", "rep"),
    Visit("/sales/handovers/{handover_id}/account", "rep"),
    Visit("/sales/handovers/{handover_id}/opportunity", "rep"),
    Visit("/sales/handovers/{handover_id}/won", "rep"),
    Visit("/sales/handovers/{handover_id}/lost", "rep"),
    Visit("/sales/handovers/{handover_id}/rate", "rep", given=(("handover_id", "won"),)),
    Visit("/sales/handovers/{handover_id}/undo", "rep"),
)
NO_PAGES = {
    "/digest/first-run/{said}": "only the link of the first start opens it",
    "/intake/imports/{import_id}/progress": "a part of the import's page",
    "/intake/imports/{import_id}/refused.csv": "a file",
    "/digest/leads-chosen.csv": "a file",
    "/digest/funnel.csv": "a file",
    "/digest/leads/{lead_id}/why": "a part of lists",
    "/digest/mailbox/{identity}/letter": "a mail, as its reader has it",
    "/digest/people/{person_id}/digest/letter": "a mail, as its reader would have it",
    "/digest/badges": "a part of every page",
    "/intake/badges": "a part of every page",
    "/digest/close": "a part of the page of the criteria",
    "/digest/named": "a part of lists of other services",
    "/digest/whose/{token}": "a part of the page that a mail's button opens",
    "/digest/": "leads on to the first page of a role",
    "/sales/accounts/{account_id}": "leads on to the page of the account",
    "/digest/sign-in/demo/{token}": "signs in and leads on",
}
"""Routes that answer no page of their own, and why."""


def routes_of(host: Embedded) -> set[str]:
    """The route of every page that the services serve."""
    return {
        f"/{prefix}{route.path}"
        for prefix, service in host.services.items()
        for route in service.app.routes
        if isinstance(route, PageRoute) and "GET" in (route.methods or ())
    }
