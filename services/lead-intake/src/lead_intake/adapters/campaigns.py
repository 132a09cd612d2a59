"""Campaigns in SQL."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from event_bus.transaction import Transaction
from lead_intake.adapters import tables
from lead_intake.domain.campaigns import Campaign

COLUMNS = ("key", "version", "name", "intent", "cost", "currency", "starts_on", "ends_on", "changed_at", "changed_by")


class SqlCampaigns:
    """The `Campaigns` port on PostgreSQL and SQLite."""

    async def load(self, transaction: Transaction, keys: Collection[str]) -> dict[str, Campaign]:
        """Those that exist, by key."""
        rows = await transaction.look_up(tables.campaign, {"key": sorted(set(keys))})
        return {row.key: campaign_of(row) for row in rows}

    async def save(
        self, transaction: Transaction, campaigns: Sequence[tuple[Campaign, str | None]], now: datetime
    ) -> None:
        """Write campaigns with who changed them; of several versions of one campaign the last."""
        newest = {campaign.key: (campaign, by) for campaign, by in campaigns}
        rows = [(*_row(campaign), now, by) for _, (campaign, by) in sorted(newest.items())]
        await transaction.upsert(tables.campaign, COLUMNS, rows, key=("key",), newer="version")


def campaign_of(row: Any) -> Campaign:
    """The campaign in a row."""
    return Campaign(
        row.key, row.version, row.name, row.intent, row.cost, row.currency, _day(row.starts_on), _day(row.ends_on)
    )


def _row(campaign: Campaign) -> tuple[Any, ...]:
    days = (day.isoformat() if day else None for day in (campaign.starts_on, campaign.ends_on))
    return (*campaign[:6], *days)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
