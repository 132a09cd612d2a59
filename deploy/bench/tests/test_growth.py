"""Cost with more leads behind it is compared with that with the fewest, and drawn; copies are like what was copied."""

from collections.abc import Callable
from xml.etree import ElementTree as Xml

import asyncpg
import pytest

from bench.behind import address_of, copy_leads
from bench.growth_picture import picture_of, section_of

GROWTH = {
    "lead": {"10000": [200.0, 100.0, 90.0], "100000": [110.0], "1000000": [124.0]},
    "touch": {"10000": [50.0], "100000": [50.0], "1000000": [80.0]},
}
LEAD = "01a229ad-8671-74fd-8b5a-ac7404f449a7"
COPY = "01a229ad-8671-74fd-8b5a-000204f449a7"
ADDRESS = "ann.smith.1@company-1.example"


def test_the_page_says_what_grows_and_what_does_not() -> None:
    written = section_of(GROWTH)

    assert "| lead | 10,000 | 100 us | 1.00 |  |\n" in written
    assert "| lead | 1,000,000 | 124 us | 1.24 | within 25 % |\n" in written
    assert "| touch | 1,000,000 | 80 us | 1.60 | grows |\n" in written


def test_the_picture_has_a_line_for_each_item_and_a_dot_for_each_number_of_leads() -> None:
    picture = Xml.fromstring(picture_of(GROWTH))  # noqa: S314  # our own

    lines = [line.get("points", "").split() for line in picture.findall("{*}polyline")]
    assert [len(points) for points in lines] == [3, 3]
    # A share of 1 is two thirds up a scale that ends at 1.5: 16 + 244 / 3.
    assert [points[0] for points in lines] == ["60.0,97.3", "60.0,97.3"]
    assert lines[1][2] == "640.0,16.0"  # beyond the scale it stands at its end
    assert len(picture.findall("{*}circle")) == 6


@pytest.mark.postgresql
@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
async def test_copies_have_ids_and_addresses_of_their_own_and_all_else_alike(migrated: Callable[[str], str]) -> None:
    url = migrated("lead_intake")
    connection = await asyncpg.connect(url)
    try:
        known = f'[{{}}, {{}}, ["{ADDRESS}"], [], [], {{}}]'
        await connection.execute(
            "insert into lead (id, version, created_at, source, known) values ($1, 1, now(), 'web', $2)", LEAD, known
        )
        await connection.execute("insert into identity values ('email', $1, $2)", ADDRESS, LEAD)
        await connection.execute(
            "insert into touch (id, lead_id, kind, occurred_at, recorded_at) values ($1, $1, 'x', now(), now())", LEAD
        )

        await copy_leads(url, "lead-intake", 3)

        assert await connection.fetchval("select count(*) from lead") == 4
        row = await connection.fetchrow("select source, known from lead where id = $1", COPY)
        assert tuple(row) == ("web", known.replace(ADDRESS, address_of(ADDRESS, 2)))
        holder = await connection.fetchval("select lead_id from identity where value = $1", address_of(ADDRESS, 2))
        assert holder == COPY
        assert await connection.fetchval("select lead_id from touch where id = $1", COPY) == COPY
    finally:
        await connection.close()
