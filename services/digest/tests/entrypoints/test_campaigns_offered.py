"""The filter of all leads offers the campaigns that began last, and leads to all where there are more."""

from typing import Any

import pytest

from service_kit.testing import cookie_of


@pytest.mark.parametrize(("campaigns", "linked"), [(10, False), (11, True)])
async def test_the_filter_leads_to_all_campaigns_where_it_does_not_offer_each(
    house: Any, campaigns: int, *, linked: bool
) -> None:
    for number in range(campaigns):
        key = f"fair-{number}"
        said = {"campaign": key, "name": f"Fair {number}", "intent": "expert"}
        await house.hear("reference.campaign", key=f"campaign/{key}", **said)
    page = (await house.client.get("/leads", headers=cookie_of(house.service, "anna"))).text
    form = page.partition('<form class="popover')[2].partition("</form>")[0]
    assert form.count('<option value="fair-') == 3 * 10  # came by, campaign of the last touch, invited to
    assert ('href="/digest/campaigns"' in form) == linked
