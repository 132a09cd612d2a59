"""The answers of the loop and the funnel."""

from pydantic import BaseModel, ConfigDict, Field

from digest.domain.course import Gate
from digest.domain.ledger import Group
from digest.entrypoints.texts import Money


class Balance(BaseModel):
    """`handed_over` = `won` + `lost` + `returned` + `disqualified` + `open`, for every period, group and moment."""

    handed_over: int = Field(examples=[42])
    won: int = Field(examples=[9])
    lost: int = Field(examples=[7])
    returned: int = Field(examples=[11])
    disqualified: int = Field(examples=[0])
    open: int = Field(examples=[15])
    overdue: int = Field(description="Of the open ones, those whose deadline had passed", examples=[2])
    amounts: list[Money] = Field(description="Won amounts, a sum for each currency")


class GroupBalance(Balance):
    """The balance of one group."""

    key: str | int | None = Field(description="Null: the hand-over has none", examples=["spring-fair"])
    name: str | None = None


class Cycles(BaseModel):
    """The balance of those handed over for the first time, and of those handed over again."""

    first: Balance
    again: Balance


class ReturnReasonOut(BaseModel):
    """Why hand-overs came back, and what became of them by then; the hand-overs stay returned."""

    reason: str = Field(examples=["no_budget"])
    count: int
    nurturing: int
    handed_over_again: int
    disqualified: int


class LossReasonOut(BaseModel):
    """Why hand-overs were lost."""

    reason: str = Field(examples=["price"])
    count: int


class Asked(BaseModel):
    """The question as it was understood."""

    model_config = ConfigDict(serialize_by_alias=True, validate_by_name=True)

    begin: str | None = Field(alias="from", examples=["2026-11-01"])
    to: str | None = Field(examples=["2026-12-01"])
    as_of: str = Field(description="As it was asked, else the moment of the answer", examples=["2026-11-30"])
    group_by: Group | None = None


class LoopOut(Balance, Asked):
    """The ledger."""

    cycles: Cycles
    groups: list[GroupBalance] = Field(description="By key; what has none comes last")
    returns: list[ReturnReasonOut]
    losses: list[LossReasonOut]


class StepOut(BaseModel):
    """`reached` = `went_on` + `open` + `returned` + `lost` + `disqualified`; at `won` the hand-over ends."""

    step: Gate
    reached: int
    went_on: int
    open: int
    returned: int
    lost: int
    disqualified: int


class GroupSteps(BaseModel):
    """The funnel of one group."""

    key: str | int | None
    name: str | None = None
    created: int | None
    qualified: int | None
    steps: list[StepOut]


class FunnelOut(Asked):
    """The funnel of the hand-overs of a period, and what came before it."""

    created: int | None = Field(description="Leads created in the period; null where it cannot be asked by this")
    qualified: int | None = Field(description="MQLs of the period; null where it cannot be asked by this")
    steps: list[StepOut]
    groups: list[GroupSteps]
