"""What callers send about invitations, and what they are answered."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from lead_intake.domain.limits import INVITED_PER_REQUEST
from lead_intake.entrypoints.bodies import Body
from lead_intake.entrypoints.texts import LEAD_ID
from service_kit.web import example
from service_kit.web.problems import Problem

LeadId = Annotated[str, Field(pattern=LEAD_ID)]


class InvitedLeadsIn(Body):
    """Whom it is about."""

    model_config = example({"leads": ["0193b2f0-5c1e-7a00-8000-000000000001", "0193b2f0-5c1e-7a00-8000-000000000002"]})

    leads: Annotated[
        list[LeadId], Field(min_length=1, max_length=INVITED_PER_REQUEST, description="Lead ids, each once or more")
    ]


class InvitedItem(BaseModel):
    """What became of one lead."""

    index: int = Field(description="Its place in the request, from 0")
    status: Literal["changed", "unchanged", "refused"] = Field(
        description="unchanged: it was invited before, or, when taking back, was not invited"
    )
    id: str | None = Field(default=None, description="Lead id; that of the lead it was merged into, if it was")
    version: int | None = None
    no_letters: bool | None = Field(default=None, description="The person said no to letters: ask by phone")
    after: str | None = Field(default=None, description="Its `Leadloop-After` value")
    problem: Problem | None = None


class InvitedAnswer(BaseModel):
    """What became of each lead, in the order of the request."""

    items: list[InvitedItem]
    changed: int
    unchanged: int
    refused: int
