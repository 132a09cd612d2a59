"""What callers send about sources, and what they are answered."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Field

from event_contracts.vocabulary import TouchKind
from lead_intake.domain import limits
from lead_intake.domain.mapping import is_target
from lead_intake.domain.source_health import Health, State
from lead_intake.domain.sources import Manner, Source, is_target_url
from lead_intake.entrypoints.bodies import Body
from lead_intake.entrypoints.source_words import words_of
from lead_intake.entrypoints.texts import Country, Key, SourceName
from lead_intake.use_cases.put_sources import Wish
from service_kit.web import example


def _targets(mapping: dict[str, str | None]) -> dict[str, str | None]:
    if any(target is not None and not is_target(target, "leads") for target in mapping.values()):
        raise ValueError("has a target that does not exist; send for example email, company.name or fields.budget")
    return mapping


def _page(url: str) -> str:
    if not is_target_url(url):
        raise ValueError("is not an https address such as https://acme.com or https://acme.com/thanks")
    return url


FormField = Annotated[str, Field(min_length=1, max_length=limits.FORM_NAME_LENGTH)]
Mapping = Annotated[
    dict[FormField, Annotated[str, Field(max_length=80)] | None],
    Field(
        max_length=limits.FORM_FIELDS,
        description="Field of the form to what it is (email, company.name, consent.email, fields.budget...); null "
        "leaves it out; fields that are not named are recognised by their names",
        examples=[{"your-mail": "email", "q7": "company.name"}],
    ),
    AfterValidator(_targets),
]
Page = Annotated[str, Field(max_length=2000), AfterValidator(_page)]


class SourceIn(Body):
    """A new source."""

    model_config = example(
        {
            "kind": "form",
            "name": "Contact form",
            "expected_per_day": 5,
            "redirect_to": ["https://acme.example/thanks"],
            "mapping": {"q7": "company.name"},
        }
    )

    kind: Literal["form"]
    id: Key | None = Field(default=None, description="The `source` of its leads; made of the name if left out")
    name: SourceName
    mapping: Mapping = Field(default_factory=dict)
    redirect_to: list[Page] = Field(
        default_factory=list,
        max_length=20,
        description="Pages, or whole origins, to which a browser may be sent afterwards; usually to the first",
    )
    honeypot: FormField = Field(
        default=Manner().honeypot,
        description="Name of a field that people do not see: what comes with it filled is a bot's",
    )
    touch_kind: TouchKind = Field(default="form_submitted", description="What a person does by sending the form")
    campaign: Key | None = Field(default=None, description="Where the form says none (utm_campaign)")
    default_country: Country | None = Field(default=None, description="Of phones without a calling code")
    expected_per_day: float | None = Field(
        default=None, gt=0, le=1_000_000, description="How many are usual, for its health; none: what came before"
    )
    active: bool = Field(default=True, description="A source that is not active has no door: 404")

    def wish(self) -> Wish:
        """In the words of the use case."""
        manner = Manner(tuple(self.redirect_to), self.honeypot, self.touch_kind, self.campaign, self.default_country)
        return Wish(self.name, self.mapping, manner, self.expected_per_day, self.active)


def _without_default(schema: dict[str, Any]) -> None:
    """What is left out has no value of its own: it stays."""
    schema.pop("default", None)


_LEFT_OUT: Any = None


class SourcePut(Body):
    """What is to change of a source: what is left out stays as it is, null clears."""

    model_config = example({"name": "Contact form", "mapping": {"q7": "company.name"}})

    name: SourceName = Field(default=_LEFT_OUT, json_schema_extra=_without_default)
    mapping: Mapping | None = Field(default=None, description="Whole; null: fields are recognised by their names alone")
    redirect_to: list[Page] | None = Field(
        default=None,
        max_length=20,
        description="Pages, or whole origins, to which a browser may be sent afterwards; usually to the first",
    )
    honeypot: FormField | None = Field(default=None, description=f"null: {Manner().honeypot}")
    touch_kind: TouchKind | None = Field(default=None, description=f"null: {Manner().touch_kind}")
    campaign: Key | None = Field(default=None, description="Where the form says none (utm_campaign)")
    default_country: Country | None = Field(default=None, description="Of phones without a calling code")
    expected_per_day: float | None = Field(
        default=None, gt=0, le=1_000_000, description="How many are usual, for its health; null: what came before"
    )
    active: bool = Field(
        default=_LEFT_OUT,
        description="A source that is not active has no door: 404",
        json_schema_extra=_without_default,
    )

    def changes(self) -> dict[str, Any]:
        """What was said, in the words of the use case."""
        cleared: dict[str, Any] = {**Manner()._asdict(), "mapping": {}}
        said: dict[str, Any] = {}
        for name in self.model_fields_set:
            value = getattr(self, name)
            said[name] = cleared.get(name) if value is None else tuple(value) if name == "redirect_to" else value
        return said


class SourceOut(BaseModel):
    """A source without its token."""

    id: str = Field(examples=["contact-form"])
    kind: Literal["form"]
    name: str
    mapping: dict[str, str | None]
    redirect_to: list[str]
    honeypot: str
    touch_kind: str
    campaign: str | None
    default_country: str | None
    expected_per_day: float | None
    active: bool
    created_at: datetime
    changed_at: datetime
    version: int


class NewSourceOut(SourceOut):
    """A source when it gets its token."""

    token: str | None = Field(
        description="Shown this once and stored nowhere; null when the request is repeated: rotate it then"
    )
    url: str | None = Field(description="Where the form posts to; holds the token")


class DayOut(BaseModel):
    """One day of the installation."""

    day: date
    received: int
    refused: int
    mended: int = Field(description="Refused ones of this day that were taken after all, since then")
    too_large: int = Field(
        description="Of the refused ones those that were larger than the door takes; their beginning is kept"
    )
    qualified: int = Field(description="Leads first captured by this source that met the criteria on this day")


class WordsOut(BaseModel):
    """The state in a sentence."""

    en: str
    ru: str


class HealthOut(BaseModel):
    """How a source is."""

    source: str
    state: State
    words: WordsOut
    last_received_at: datetime | None
    refusing_since: datetime | None
    usual_per_day: float | None
    days: list[DayOut] = Field(description="The last 14 days, today last")


def source_out(source: Source) -> dict[str, Any]:
    """A source as `SourceOut` describes it."""
    out = source._asdict()
    del out["token_hash"], out["manner"], out["changed_by"]
    return out | source.manner._asdict()


def health_out(source: Source, health: Health, zone: Any) -> dict[str, Any]:
    """As `HealthOut` describes it."""
    english, russian = words_of(health, zone)
    return {
        "source": source.id,
        "state": health.state,
        "words": {"en": english, "ru": russian},
        "last_received_at": health.last_received_at,
        "refusing_since": health.refusing_since,
        "usual_per_day": None if health.usual is None else round(health.usual, 2),
        "days": [{name: getattr(one, name) for name in DayOut.model_fields} for one in health.days],
    }
