"""The words that events, services and pages share, as closed sets (the glossary's definitions are digest's)."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

LeadId = Annotated[str, Field(pattern=r"^[0-9a-f-]{36}$", description="Lead id (UUIDv7)")]
HandoverId = Annotated[str, Field(pattern=r"^[0-9a-f-]{36}$", description="Hand-over id (UUID)")]
EventId = Annotated[str, Field(pattern=r"^[0-9a-f-]{36}$", description="Event id (UUIDv7)")]
Key = Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,64}$", description="A key that people choose")]
PersonId = Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,64}$", description="Person id, as in digest's people")]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$", description="ISO 3166-1 alpha-2")]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$", description="ISO 4217")]
MINOR_DIGITS = {
    "BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0, "UGX": 0,
    "UYI": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
    "BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3, "CLF": 4, "UYW": 4,
}  # fmt: skip
"""How many digits after the point a currency's minor units are, by ISO 4217, where they are not two.

The CLDR, and with it Babel, has other figures: how many digits people use to write, which is none for the dinar.
"""
USUAL_MINOR_DIGITS = 2
MinorUnits = Annotated[int, Field(ge=0, le=10**15, description="Amount in minor units of its currency")]
Points = Annotated[float, Field(allow_inf_nan=False, description="Points")]
Month = Annotated[str, Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$", description="Month of the installation's calendar")]
Instant = Annotated[AwareDatetime, Field(description="RFC 3339 with zone")]
CriteriaVersion = Annotated[int, Field(ge=1, description="Version of the criteria")]

Intent = Literal["notification", "nurture", "expert"]
Role = Literal["marketer", "rep", "manager", "admin"]
SizeBand = Literal["1-10", "11-50", "51-200", "201-1000", "1001+"]
JobLevel = Literal["c_level", "vp", "director", "manager", "specialist", "other"]
EmailKind = Literal["business", "free", "disposable", "role", "none"]
IdentityKind = Literal["email", "phone", "external"]
Channel = Literal["phone", "email", "message", "meeting"]
AttemptOutcome = Literal["reached", "no_answer", "wrong_number"]
ReturnReason = Literal[
    "no_budget", "too_early", "not_reached", "not_our_market", "wrong_contact_data", "duplicate", "other"
]
LossReason = Literal["price", "competitor", "no_need", "no_decision", "other"]
DisqualifyReason = Literal["not_our_market", "duplicate", "erased", "merged", "by_hand"]
Rating = Literal["good", "fair", "poor"]
Stage = Literal["handed_over", "accepted", "contacted", "account", "opportunity"]
Grade = Annotated[str, Field(pattern=r"^[A-D][1-4]$", description="Fit letter and activity digit")]
TouchKind = Literal[
    "form_submitted", "demo_requested", "call_requested", "price_viewed", "page_viewed", "email_sent", "email_opened",
    "email_clicked", "unsubscribed", "event_registered", "event_attended", "content_downloaded", "ad_clicked",
    "call_received", "chat_started", "product_used", "imported", "other",
]  # fmt: skip
HAND_RAISERS: tuple[str, ...] = ("demo_requested", "call_requested")
"""Touches by which somebody asks to be contacted."""
