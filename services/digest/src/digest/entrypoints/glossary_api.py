"""The dictionary, as everybody who works with Leadloop may read it."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from digest.domain.glossary import WORDS, Word
from service_kit.policy import Principal
from service_kit.web import may, router


class WordOut(BaseModel):
    """One word in each language."""

    term: str
    meaning: str


class EntryOut(BaseModel):
    """One entry of the dictionary."""

    key: str = Field(examples=["handover"])
    event: str | None = Field(description="The event that marks it in the log", examples=["lead.assigned"])
    en: WordOut
    ru: WordOut


class GlossaryOut(BaseModel):
    """The whole dictionary, in the order in which a lead meets the words."""

    items: list[EntryOut]
    next: None = None


def glossary_routes() -> APIRouter:
    """`/v1/glossary`."""
    routes = router("digest")

    @routes.get(
        "/v1/glossary",
        name="digest.show_glossary",
        summary="The words of Leadloop, in English and Russian",
        response_model=GlossaryOut,
    )
    async def show_glossary(_: Annotated[Principal, may("glossary.read")]) -> Any:
        return {"items": [_entry(word) for word in WORDS], "next": None}

    return routes


def _entry(word: Word) -> dict[str, Any]:
    return {
        "key": word.key,
        "event": word.event,
        "en": {"term": word.en, "meaning": word.meaning_en},
        "ru": {"term": word.ru, "meaning": word.meaning_ru},
    }
