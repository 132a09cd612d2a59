"""What callers send about campaigns."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from lead_intake.entrypoints.bodies import Body
from lead_intake.entrypoints.texts import CampaignName, Currency, Key
from service_kit.web import example


class MoneyIn(Body):
    """An amount as a decimal text."""

    amount: Annotated[str, Field(pattern=r"^[0-9]{1,13}(\.[0-9]{1,4})?$", examples=["1200.00"])]
    currency: Currency


class CampaignPut(Body):
    """A campaign as it is to be."""

    model_config = example(
        {
            "name": "Spring fair",
            "intent": "expert",
            "cost": {"amount": "1200.00", "currency": "EUR"},
            "starts_on": "2026-03-01",
            "ends_on": "2026-05-31",
        }
    )

    name: CampaignName | None = Field(default=None, description="The key if left out")
    intent: Literal["notification", "nurture", "expert"]
    cost: MoneyIn | None = None
    starts_on: date | None = None
    ends_on: date | None = Field(default=None, description="Last day")


class CampaignIn(CampaignPut):
    """A new campaign."""

    model_config = example(
        {
            "key": "spring-fair",
            "name": "Spring fair",
            "intent": "expert",
            "cost": {"amount": "1200.00", "currency": "EUR"},
            "starts_on": "2026-03-01",
            "ends_on": "2026-05-31",
        }
    )

    key: Key
