"""The form of a new version of the criteria: sentences, a preview of what they change, and the version itself."""

from collections.abc import Mapping
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Request, Response
from pydantic import TypeAdapter, ValidationError

from event_contracts.reference import CriteriaDefinition
from qualification.application import Application, CriteriaVersion
from qualification.domain.criteria import Criteria
from qualification.domain.criteria_changes import changes, names_of
from qualification.entrypoints.criteria_api import checked
from qualification.entrypoints.pages.forms import done
from qualification.entrypoints.texts import Words
from qualification.pages.criteria_form import (
    WRONG,
    Read,
    fields_of_definition,
    fits_a_form,
    read_definition,
    rows_of,
    wrong_field,
)
from qualification.pages.criteria_values import ValueWords
from qualification.pages.criteria_words import ATTRIBUTES, INTENTS, TOUCHES, CriteriaWords
from qualification.use_cases.add_criteria import AddCriteria
from service_kit.errors import Refusal
from service_kit.pages import Form, Formats, Pages, page_router, read_form
from service_kit.pages.notices import Notice
from service_kit.pages.saying import N_
from service_kit.sessions import Visitor
from service_kit.web import visitor_who_may

CRITERIA = "/qualification/criteria"
Changer = Annotated[Visitor, visitor_who_may("criteria.change")]
OPS = {"eq": N_("is"), "in": N_("is one of"), "range": N_("is from, to"), "exists": N_("is known")}
_WORDS: TypeAdapter[str] = TypeAdapter(Words)


class Shown(NamedTuple):
    """What the form holds, what is wrong with it, what it would change, and whether somebody was faster."""

    fields: Mapping[str, str]
    grades: frozenset[str]
    raisers: frozenset[str]
    wrong: Mapping[str, str] = {}
    preview: tuple[str, ...] | None = None
    faster: tuple[str, ...] | None = None
    status: int = 200


class Refused(Exception):  # noqa: N818  # it carries what the form has to say, as a refusal does
    """What is wrong, message ids by field."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__("refused")
        self.wrong = wrong


def criteria_edit_pages(app: Application, pages: Pages) -> APIRouter:
    """`/criteria/edit`."""
    routes = page_router()

    def show(request: Request, visitor: Visitor, base: CriteriaVersion, shown: Shown) -> Response:
        words = pages.words(request, visitor)
        context: dict[str, Any] = {
            "base": base,
            "shown": shown,
            "fits": range(rows_of(shown.fields, "fits")),
            "touches": range(rows_of(shown.fields, "touches")),
            "kinds": [(key, words.gettext(name)) for key, name in TOUCHES.items()],
            "intents": [(key, words.gettext(name)) for key, name in INTENTS.items()],
            "attributes": [(key, words.gettext(name)) for key, name in ATTRIBUTES.items()],
            "offered": _values(pages, request, visitor).offered(),
            "ops": [(key, words.gettext(name)) for key, name in OPS.items()],
            "possible": fits_a_form(base.definition),
        }
        return pages.render(request, visitor, "criteria_edit.html", context, status=shown.status)

    @routes.get("/criteria/edit")
    async def edit(request: Request, visitor: Changer) -> Response:
        [base] = await app.ask.criteria_versions(None, 1)
        one = base.criteria
        fields = fields_of_definition(base.definition, _values(pages, request, visitor))
        return show(request, visitor, base, Shown(fields, one.handed_over, one.hand_raisers))

    @routes.post("/criteria/edit")
    async def save(request: Request, visitor: Changer) -> Response:
        form = await read_form(request)
        [base] = await app.ask.criteria_versions(None, 1)
        say = _say(pages, request, visitor)
        shown = Shown(form, frozenset(form.all_of("grade")), frozenset(form.all_of("raiser")))
        if form.said("expected_version") != str(base.criteria.version):
            return show(request, visitor, base, await _faster(app, say, shown))
        try:
            criteria = _read(form, _values(pages, request, visitor))
            differences = changes(base.criteria, criteria)
            shown = shown._replace(preview=tuple(say.change(one) for one in differences))
            if form.said("act") != "save":
                return show(request, visitor, base, shown)
            name, reason = _named(form, changed=bool(differences))
        except Refused as refused:
            return show(request, visitor, base, shown._replace(wrong=refused.wrong, status=422))
        changed = [names_of(one) for one in differences]
        why = {key: said for key, said in base.why.items() if key not in changed}
        why |= {key: reason for key in changed if reason}
        command = AddCriteria(criteria, name, why, None, visitor.principal.id, base.criteria.version)
        try:
            added = await app.add_criteria.run(command)
        except Refusal as refusal:
            if refusal.status == 422:
                return show(request, visitor, base, shown._replace(wrong={"same": WRONG["planned"]}, status=422))
            if refusal.status != 412:
                raise
            [newest] = await app.ask.criteria_versions(None, 1)
            return show(request, visitor, newest, await _faster(app, say, shown))
        text = pages.words(request, visitor).gettext("Version %(version)s is in force.") % {"version": added.version}
        return done(request, visitor, pages, Notice(text), CRITERIA)

    return routes


async def _faster(app: Application, say: CriteriaWords, shown: Shown) -> Shown:
    """The form as it was sent, with what the version that came meanwhile has otherwise than the one before."""
    versions = await app.ask.criteria_versions(None, 2)
    theirs = changes(versions[-1].criteria, versions[0].criteria)
    return shown._replace(preview=None, faster=tuple(say.change(one) for one in theirs), status=412)


def _say(pages: Pages, request: Request, visitor: Visitor) -> CriteriaWords:
    info = pages.info(request, visitor)
    formats = Formats(info.language, info.zone, info.now)
    return CriteriaWords(pages.words(request, visitor), formats, info.language)


def _values(pages: Pages, request: Request, visitor: Visitor) -> ValueWords:
    return ValueWords(pages.words(request, visitor), pages.info(request, visitor).language)


def _read(form: Form, values: ValueWords) -> Criteria:
    """The criteria that the form says; raises `Refused`."""
    read: Read = read_definition(form, values)
    try:
        return checked(CriteriaDefinition.model_validate(read.definition))
    except ValidationError as error:
        refused = [".".join(str(part) for part in one["loc"]) for one in error.errors()]
    except Refusal as refusal:
        refused = [one.field for one in refusal.errors]
    raise Refused(dict(wrong_field(where, read) for where in reversed(refused)))


def _named(form: Form, *, changed: bool) -> tuple[str, str]:
    """The name of the version and the reason of its changes; raises `Refused`."""
    wrong, said = {}, {}
    for field, most in (("name", 200), ("why", 2000)):
        try:
            said[field] = _WORDS.validate_python(form.get(field, ""))
        except ValidationError:
            wrong[field] = WRONG[field]
        else:
            if len(said[field]) > most or (field == "name" and not said[field]):
                wrong[field] = WRONG[field]
    if not changed:
        wrong["same"] = WRONG["same"]
    if wrong:
        raise Refused(wrong)
    return said["name"], said["why"]
