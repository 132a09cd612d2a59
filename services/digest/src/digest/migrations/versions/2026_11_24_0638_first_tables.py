"""The first tables: what digest owns, what every service has, and the views in two sets."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from event_bus.columns import Instant

revision = "2026_11_24_0638"
down_revision = None
branch_labels = None
depends_on = None

KINDS: dict[str, Any] = {
    "text": sa.Text(),
    "int": sa.Integer(),
    "bigint": sa.BigInteger(),
    "serial": sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
    "float": sa.Float(),
    "bool": sa.Boolean(),
    "bytes": sa.LargeBinary(),
    "instant": Instant(),
}
# name:kind, with * in the primary key, ! not null
TABLES = {
    "access_key": (
        "key_id:text* hash:text! role:text! person:text scopes:text! expires_at:instant revoked_at:instant "
        "version:bigint!"
    ),
    "access_person": "person:text* name:text! role:text! team:text active:bool! version:bigint!",
    "api_key": (
        "id:text* hash:text! name:text! role:text! person:text scopes:text! created_at:instant! "
        "expires_at:instant revoked_at:instant version:bigint!"
    ),
    "consumer_position": "id:text* consumer_group:text! topic:text! partition:int! next:bigint!",
    "consumer_sequence": "consumer_group:text* subject:text* source:text* sequence:bigint!",
    "current_view": "id:int* slot:text!",
    "handed_to": "lead_id:text* person:text*",
    "idempotency": (
        "id:text* fingerprint:text! status:int! headers:text! media_type:text! body:bytes! created_at:instant!"
    ),
    "outbox": (
        "seq:serial* id:text! aggregatetype:text! aggregateid:text! sequence:bigint! type:text! "
        "headers:text! payload:text created_at:instant!"
    ),
    "outbox_rejected": (
        "id:text* seq:bigint! aggregatetype:text! aggregateid:text! sequence:bigint! type:text! "
        "headers:text! payload:text created_at:instant! reason:text!"
    ),
    "parked": (
        "id:text* consumer_group:text! subject:text! topic:text! partition:int! record_offset:bigint! "
        "key:bytes value:bytes headers:text! type:text! source:text! sequence:bigint! attempts:int! "
        "next_attempt_at:instant! parked_at:instant! reason:text! dead:bool!"
    ),
    "parked_skipped": (
        "id:text* subject:text! type:text! topic:text! partition:int! record_offset:bigint! reason:text! "
        "by:text! at:instant!"
    ),
    "person": (
        "id:text* name:text! email:text role:text! team:text language:text! time_zone:text! active:bool! "
        "version:bigint!"
    ),
}
VIEWS = {
    "campaign": (
        "id:text* name:text! intent:text! cost:bigint currency:text starts_on:text ends_on:text version:bigint!"
    ),
    "criteria": "id:int* name:text! definition:text! version:bigint!",
    "deadline": "handover_id:text* event_id:text* since:instant! until:instant due_at:instant! undone_at:instant",
    "document": "id:text* lead_id:text text_id:text type:text! version:bigint! data:text!",
    "entry": (
        "lead_id:text* at:instant* id:text* type:text! side:text! kind:text campaign:text handover_id:text "
        "by:text text_id:text detail:text undone_at:instant"
    ),
    "handover": (
        "id:text* lead_id:text! cycle:int! handed_over_at:instant! qualified_at:instant! "
        "criteria_version:int grade:text fit:float activity:float source:text campaign:text intent:text "
        "industry:text country:text size_band:text facts:text! owner:text due_at:instant ended_at:instant"
    ),
    "lead": (
        "id:text* created_at:instant! merged_into:text attributes:text! source:text industry:text "
        "first_campaign:text consent:text last_touch_at:instant last_touch_kind:text last_campaign:text "
        "last_campaign_at:instant criteria_version:int fit:float activity:float activity_at:instant "
        "half_life_days:float grade:text fall1_at:instant fall1_grade:text fall2_at:instant "
        "fall2_grade:text fall3_at:instant fall3_grade:text reasons:text qualified_at:instant "
        "qualified_cycle:int recycled_at:instant recycle_reason:text revisit_at:instant track:text "
        "closed_at:instant close_reason:text closings:text erased_at:instant root:text! family:bool! "
        "first_seen_at:instant latest_at:instant touched_at:instant touch_kind:text campaign:text "
        "stage:text! handover_id:text owner:text handovers:int!"
    ),
    "ledger": (
        "handover_id:text* handed_over_at:instant! settled_at:instant! cell:text! final_owner:text "
        "open_due_at:instant won_amount:bigint campaign:text source:text criteria_version:int industry:text "
        "cycle:int! owner:text accepted_at:instant contacted_at:instant opportunity_at:instant "
        "won_at:instant lost_at:instant returned_at:instant disqualified_at:instant again_at:instant "
        "closed_at:instant owner_since:instant due_at:instant due_since:instant reason:text amount:bigint "
        "currency:text"
    ),
    "mql": (
        "event_id:text* lead_id:text! cycle:int! qualified_at:instant! how:text! criteria_version:int "
        "grade:text fit:float activity:float source:text campaign:text intent:text industry:text "
        "country:text size_band:text"
    ),
    "ownership": "handover_id:text* event_id:text* owner:text! since:instant! until:instant",
}
INDEXES = (
    ("handed_to", "handed_to_person", "person lead_id"),
    ("idempotency", "idempotency_age", "created_at"),
    ("parked", "parked_due", "dead next_attempt_at"),
    ("parked", "parked_subject", "consumer_group subject topic partition record_offset"),
)
VIEW_INDEXES = (
    ("document", "document_lead", "lead_id", ""),
    ("document", "document_text", "text_id", ""),
    ("handover", "handover_lead", "lead_id", ""),
    ("handover", "handover_open", "owner due_at", "ended_at is null"),
    ("lead", "lead_latest", "latest_at id", ""),
    ("lead", "lead_root", "root", ""),
    ("lead", "lead_seen", "first_seen_at", ""),
    ("ledger", "ledger_begun", "handed_over_at", ""),
    ("mql", "mql_qualified", "qualified_at", ""),
)


def upgrade() -> None:
    for name, columns in TABLES.items():
        _create(name, columns)
    for table, name, columns in INDEXES:
        op.create_index(name, table, columns.split())
    for slot in ("a", "b"):
        for name, columns in VIEWS.items():
            _create(f"view_{slot}_{name}", columns)
        for table, name, columns, where in VIEW_INDEXES:
            condition = sa.text(where) if where else None
            op.create_index(
                f"view_{slot}_{name}",
                f"view_{slot}_{table}",
                columns.split(),
                postgresql_where=condition,
                sqlite_where=condition,
            )


def downgrade() -> None:
    for slot in ("a", "b"):
        for name in VIEWS:
            op.drop_table(f"view_{slot}_{name}")
    for name in TABLES:
        op.drop_table(name)


def _create(table: str, columns: str) -> None:
    items: list[sa.schema.SchemaItem] = [_column(text) for text in columns.split()]
    if table == "outbox":
        items.append(sa.UniqueConstraint("id"))
        items.append(sa.UniqueConstraint("aggregatetype", "aggregateid", "sequence", name="outbox_order"))
    op.create_table(table, *items)


def _column(text: str) -> sa.Column[Any]:
    name, _, kind = text.partition(":")
    key, required = kind.endswith("*"), kind.endswith("!")
    kind = kind.rstrip("*!")
    identity = [sa.Identity()] if kind == "serial" else []
    return sa.Column(
        name, KINDS[kind], *identity, primary_key=key, nullable=not (key or required), autoincrement=kind == "serial"
    )
