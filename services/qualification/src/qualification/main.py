"""Puts qualification together; the only place that knows every concrete class."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from event_bus.clock import Clock
from event_bus.port import Log
from event_bus.transaction import Transaction
from event_contracts.topics import PRIVATE, REFERENCE
from qualification.adapters.criteria import SqlCriteria, SqlProgress
from qualification.adapters.leads import SqlLeads
from qualification.adapters.moves import SqlMoves
from qualification.adapters.notes import SqlNotes
from qualification.adapters.outcomes import SqlOutcomes
from qualification.adapters.questions import SqlQuestions
from qualification.adapters.recount import recount_where_needed
from qualification.adapters.staff import SqlStaff
from qualification.adapters.tables import KIT
from qualification.adapters.team import SqlProfiles, SqlTeam
from qualification.application import Application
from qualification.entrypoints.criteria_api import criteria_routes
from qualification.entrypoints.criteria_effects_api import effects_routes
from qualification.entrypoints.leads_api import lead_routes, list_routes
from qualification.entrypoints.pages import every_page
from qualification.entrypoints.routing_api import routing_routes
from qualification.entrypoints.subscriptions import lead_events
from qualification.entrypoints.undo_api import undo_routes
from qualification.entrypoints.workers import Leader
from qualification.settings import QualificationSettings
from qualification.use_cases.add_criteria import add_criteria, install_default_criteria
from qualification.use_cases.book import Desk
from qualification.use_cases.close_leads import disqualify_leads, nurture_leads
from qualification.use_cases.hand_over_leads import hand_over_leads
from qualification.use_cases.hear_leads import hear_leads
from qualification.use_cases.heard import Heard
from qualification.use_cases.put_routing_profiles import put_routing_profiles
from qualification.use_cases.recall_handovers import recall_handovers
from qualification.use_cases.rescore_leads import rescore_leads
from qualification.use_cases.route_leads import route_leads
from qualification.use_cases.say_again import current_document
from qualification.use_cases.undo_nurtures import undo_nurtures
from service_kit.foundation import Foundation
from service_kit.host import run_command
from service_kit.ids import new_id
from service_kit.service import Service
from working_time import zone_named

NAME = "qualification"
PACKAGE = "qualification"
DESCRIPTION = "Criteria, scores, the MQL decision, nurturing, and who gets which lead."


def create_service(settings: QualificationSettings, log: Log, clock: Clock) -> Service:
    """The service, ready to start; nothing connects before that."""
    kit = Foundation(NAME, NAME, settings, KIT, log, clock)
    criteria, notes = SqlCriteria(settings.time_zone), SqlNotes()

    async def route(tx: Transaction) -> bool:
        return await route_leads(tx, desk=desk)

    async def rescore(tx: Transaction) -> bool:
        return await rescore_leads(tx, desk=desk, criteria=criteria, progress=SqlProgress())

    routing = Leader("routing", kit.database, route, settings.routing_poll_seconds)
    rescoring = Leader("rescoring", kit.database, rescore, settings.rescoring_poll_seconds)
    desk = Desk(
        leads=SqlLeads(settings.time_zone),
        team=SqlTeam(),
        owners=kit.access,
        outbox=kit.outbox,
        clock=clock,
        new_id=new_id,
        wake_routing=routing.wake,
        wake_rescoring=rescoring.wake,
        first_deadline_minutes=settings.first_deadline_minutes,
    )
    app = Application(
        hand_over_leads=kit.commands(partial(hand_over_leads, desk=desk, criteria=criteria, notes=notes)),
        disqualify_leads=kit.commands(partial(disqualify_leads, desk=desk, notes=notes)),
        nurture_leads=kit.commands(partial(nurture_leads, desk=desk, notes=notes)),
        undo_nurtures=kit.commands(partial(undo_nurtures, desk=desk)),
        recall_handovers=kit.commands(partial(recall_handovers, desk=desk)),
        put_routing_profiles=kit.commands(partial(put_routing_profiles, desk=desk, profiles=SqlProfiles())),
        add_criteria=kit.commands(
            partial(add_criteria, desk=desk, criteria=criteria, as_told=settings.criteria_as_told)
        ),
        ask=SqlQuestions(kit.database, kit.access, criteria, clock),
        staff=SqlStaff(kit.database),
        outcomes=SqlOutcomes(kit.database),
        moved=SqlMoves(kit.database),
        clock=clock,
    )
    hear: Callable[[Transaction, Sequence[Heard]], Awaitable[None]]
    hear = partial(hear_leads, desk=desk, criteria=criteria, notes=notes)
    current = partial(current_document, desk=desk, profiles=SqlProfiles(), notes=notes)
    service = kit.service(
        PACKAGE,
        [
            lead_routes(app),
            undo_routes(app),
            list_routes(app),
            criteria_routes(app),
            effects_routes(app),
            routing_routes(app),
            *every_page(app, kit.pages),
        ],
        [lead_events(NAME, hear), kit.owns((REFERENCE, PRIVATE), current)],
        [routing.worker, rescoring.worker],
        pending=[routing.pending, rescoring.pending],
        description=DESCRIPTION,
    )

    async def install() -> None:
        async with kit.database.transaction() as tx:
            await install_default_criteria(tx, desk=desk, criteria=criteria)
            await recount_where_needed(tx, zone_named(settings.time_zone))

    service.on_start.append(install)
    service.app.state.application = app
    return service


def cli() -> None:
    """The command `qualification`."""
    run_command(NAME, PACKAGE, QualificationSettings, create_service)
