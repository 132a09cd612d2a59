"""Leads that are there already: those of a few thousand people, copied under other ids and addresses.

In intake with their identities, submissions and touches, in qualification with their scores; both know the same ones,
so that something may be said of any of them.
"""

import asyncpg

from bench.seeding import ID

ADDRESS = r"([a-z]+\.[a-z]+\.[0-9]+@company)"
COPIED = {
    "lead-intake": ("lead", "identity", "submission", "touch"),
    "qualification": ("lead_state",),
}
"""By service its tables; what each copy has of its own stands in `_own`."""


async def copy_leads(url: str, service: str, copies: int) -> None:
    """Add so many copies of each lead, statistics and visibility as autovacuum would have them."""
    connection = await asyncpg.connect(url)
    try:
        for table in COPIED[service]:
            await connection.execute(f"create temporary table {table}_own as table {table}")
        for number in range(1, copies + 1):
            for table in COPIED[service]:
                own = ", ".join(_own(table, number))
                await connection.execute(
                    f"insert into {table} select (jsonb_populate_record(o, jsonb_build_object({own}))).* "
                    f"from {table}_own o on conflict do nothing"
                )
        await connection.execute("vacuum analyze")
    finally:
        await connection.close()


def address_of(address: str, number: int) -> str:
    """The e-mail address of a copy."""
    return f"{number:04x}.{address}" if number else address


def _own(table: str, number: int) -> list[str]:
    def renamed(column: str) -> str:
        return f"'{column}', regexp_replace(o.{column}, '{ID}', '\\1{number:04x}')"

    match table:
        case "identity":
            value = f"case o.kind when 'email' then '{number:04x}.' || o.value else o.value || '-{number}' end"
            return [renamed("lead_id"), f"'value', {value}"]
        case "lead":
            return [renamed("id"), f"'known', regexp_replace(o.known, '{ADDRESS}', '{number:04x}.\\1', 'g')"]
        case "lead_state":
            return [renamed("id")]
        case _:
            return [renamed("id"), renamed("lead_id")]
