"""What a marketer's digest tells of."""

from datetime import date, datetime
from typing import Literal, NamedTuple

from digest.domain.digest_times import DigestSettings
from digest.domain.ledger import Figures

MOST_ROWS = 8
MOST_CAMPAIGNS = 6


class CameBack(NamedTuple):
    """A hand-over that was returned, with the words of sales if there are any."""

    lead_id: str
    name: str | None
    company: str | None
    reason: str
    at: datetime
    attempts: int
    note: str | None
    campaign: "CampaignResult | None" = None
    """The last one before it qualified, as far as the month goes; None where there was none."""
    revisit_at: datetime | None = None
    """Until when it is nurtured."""
    owner: str | None = None
    """Who gave it back."""
    moved_on: bool = False
    """With sales again, or a client: marketing has nothing to do here now."""


class WonLead(NamedTuple):
    """A hand-over that was won; the amount in minor units."""

    lead_id: str
    name: str | None
    company: str | None
    at: datetime
    amount: int | None
    currency: str | None


class CampaignResult(NamedTuple):
    """Of so many hand-overs of the month whose last campaign it was, so many became opportunities or came back."""

    name: str
    intent: str | None
    opportunities: int
    handed_over: int
    returned: int = 0


class SourceTrouble(NamedTuple):
    """A source that refuses much of today's, has gone silent, or refuses everything; `usual` come on a usual day."""

    name: str
    state: Literal["taking", "silent", "refusing"]
    since: datetime | None
    usual: float | None


class MarketingNews(NamedTuple):
    """The stretch of days told of, half-open, and the month up to now."""

    begin: date
    end: date
    month: Figures
    handed_over: int
    accepted: int
    came_back: tuple[CameBack, ...]
    came_back_count: int
    won: tuple[WonLead, ...]
    won_count: int
    campaigns: tuple[CampaignResult, ...]
    sources: tuple[SourceTrouble, ...] = ()
    """Those that are in trouble now."""
    close: int = 0
    """Leads one step below the line, as All leads counts them: up to `COUNTED`, one more says that there are more."""

    def chosen(self, settings: DigestSettings) -> "MarketingNews":
        """Without the rows of parts that are not wanted."""
        kept = self
        if not settings.has("came_back"):
            kept = kept._replace(came_back=(), came_back_count=0)
        if not settings.has("won"):
            kept = kept._replace(won=(), won_count=0)
        if not settings.has("campaigns"):
            kept = kept._replace(campaigns=())
        return kept if settings.has("sources") else kept._replace(sources=())
