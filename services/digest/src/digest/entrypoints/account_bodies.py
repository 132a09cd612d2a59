"""The answer about an account."""

from pydantic import BaseModel, Field

from digest.domain.account import HANDOVERS, IDS, PEOPLE
from digest.domain.lead import Stage
from digest.entrypoints.lead_bodies import AccountOut, CompanyOut, HandoverOut, LineOut, WhoOut


class AccountPersonOut(BaseModel):
    """Somebody there."""

    lead: WhoOut
    stage: Stage
    grade: str | None = Field(description="At the moment of the answer")
    owner: str | None = Field(description="Of the open hand-over")
    owner_name: str | None
    opened_for: bool = Field(
        description="False: the account was not opened for this person, who is of the same company"
    )


class AccountHandoverOut(HandoverOut):
    """A hand-over of somebody there."""

    lead_id: str = Field(description="The person, also where it was handed over under an id that was merged away")


class AccountLineOut(LineOut):
    """A line about somebody there."""

    lead_id: str = Field(description="The person, also where it was said of an id that was merged away")


class AccountTimelineOut(BaseModel):
    """Of everybody in `people` together, newest first; `next` is the `cursor` of the following page."""

    items: list[AccountLineOut]
    next: str | None


class AccountCardOut(AccountOut):
    """A client: everybody there whom you may see, their hand-overs, one timeline of them all."""

    company: CompanyOut | None = Field(description="As the profile of the first of them names it")
    people: list[AccountPersonOut] = Field(
        description="First those for whom sales opened the account, then others of the same company, latest first; "
        f"at most {PEOPLE} with {IDS} ids"
    )
    more_people: bool = Field(description="There are more people than these")
    handovers: list[AccountHandoverOut] = Field(description=f"Of these people, latest first, at most {HANDOVERS}")
    more_handovers: bool = Field(description="There were more hand-overs than these")
    timeline: AccountTimelineOut
