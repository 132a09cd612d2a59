"""Puts lead-intake together; the only place that knows which adapter stands behind which port."""

from functools import partial
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from prometheus_client import Counter

from event_bus.clock import Clock
from event_bus.event import RawSubscription, Subscription
from event_bus.port import Log
from event_contracts.topics import PRIVATE, REFERENCE
from lead_intake.adapters import tables
from lead_intake.adapters.arrivals import SqlArrivals
from lead_intake.adapters.campaigns import SqlCampaigns
from lead_intake.adapters.contacts import LibraryContacts, email_domains
from lead_intake.adapters.corrections import SqlCorrectionReads, SqlCorrections
from lead_intake.adapters.imports import SqlImports
from lead_intake.adapters.leads import SqlLeads
from lead_intake.adapters.overviews import SqlOverviews
from lead_intake.adapters.queries import SqlReads
from lead_intake.adapters.said_sources import SqlSaidSources
from lead_intake.adapters.seen_forms import SqlSeenForms
from lead_intake.adapters.sources import SqlSourceReads, SqlSources
from lead_intake.adapters.submissions import SqlSubmissions
from lead_intake.application import Application
from lead_intake.domain import limits
from lead_intake.domain.inputs import Done
from lead_intake.duties import lists_of, telling_of
from lead_intake.entrypoints.campaign_routes import campaign_reads, campaign_writes
from lead_intake.entrypoints.capture_routes import lead_doors, touch_door
from lead_intake.entrypoints.change_routes import corrections, endings
from lead_intake.entrypoints.form_reading import Forms
from lead_intake.entrypoints.form_routes import form_door
from lead_intake.entrypoints.incoming import Gate
from lead_intake.entrypoints.invitation_routes import invitation_routes
from lead_intake.entrypoints.lead_routes import lead_reads, lead_search
from lead_intake.entrypoints.mending_routes import mending
from lead_intake.entrypoints.pages.arrivals import arrival_pages
from lead_intake.entrypoints.pages.campaigns import campaign_pages
from lead_intake.entrypoints.pages.corrections import correction_pages
from lead_intake.entrypoints.pages.invitations import invitation_pages
from lead_intake.entrypoints.pages.leads import lead_form_pages
from lead_intake.entrypoints.pages.received import received_pages
from lead_intake.entrypoints.pages.source_forms import source_form_pages
from lead_intake.entrypoints.pages.sources import badge_pages, sources_pages
from lead_intake.entrypoints.pages.submissions import submissions_pages
from lead_intake.entrypoints.reading import Reader
from lead_intake.entrypoints.rereading import Rereading
from lead_intake.entrypoints.row_gate import RowGate
from lead_intake.entrypoints.source_routes import source_reads, source_writes
from lead_intake.entrypoints.submission_routes import submission_reads
from lead_intake.entrypoints.subscriptions import inbound_events, lead_events
from lead_intake.settings import Settings
from lead_intake.use_cases.change_profiles import change_profiles
from lead_intake.use_cases.count_sources import Counts, count_qualified, count_too_large
from lead_intake.use_cases.current_document import current_document
from lead_intake.use_cases.discard_submissions import discard_submissions
from lead_intake.use_cases.erase_leads import erase_leads
from lead_intake.use_cases.hear_handovers import hear_handovers
from lead_intake.use_cases.import_rows import TakeIn
from lead_intake.use_cases.invite_leads import invite_leads, withdraw_invitations
from lead_intake.use_cases.merge_leads import merge_leads
from lead_intake.use_cases.put_campaigns import put_campaigns
from lead_intake.use_cases.put_sources import put_sources
from lead_intake.use_cases.retry_submissions import Retry, retry_submissions
from lead_intake.use_cases.rotate_sources import rotate_sources
from lead_intake.use_cases.set_consents import set_consents
from lead_intake.use_cases.take_in import take_in
from lead_intake.use_cases.take_once import take_once
from lead_intake.use_cases.workbench import Workbench
from service_kit.commands import UseCase
from service_kit.foundation import Foundation
from service_kit.host import run_command
from service_kit.ids import new_id
from service_kit.pages import Pages
from service_kit.service import Service, Worker
from service_kit.web.rates import Rates

ROWS_AT_ONCE = {"sqlite": 250, "postgresql": 1000}
"""Rows of a list in one transaction: on SQLite every other write waits for it, on PostgreSQL round trips count."""
LISTS = (("POST", "/v1/imports"), ("POST", "/imports"))
NAME, PREFIX, PACKAGE = "lead-intake", "intake", "lead_intake"
DESCRIPTION = "Captures leads and what they do, decides who is who, and keeps campaigns and consent."


def create_service(settings: Settings, event_log: Log, clock: Clock) -> Service:
    """The service, ready to start on a migrated database."""
    base = Foundation(NAME, PREFIX, settings, tables.shared, event_log, clock)
    zone = ZoneInfo(settings.time_zone)
    submissions, campaigns, sources = SqlSubmissions(), SqlCampaigns(), SqlSources()
    contacts = LibraryContacts(settings.default_region)
    reader = Reader(contacts)
    gate = Gate(reader)
    forms = Forms(gate, contacts, zone)
    bench = Workbench(SqlLeads(), base.access, base.outbox, email_domains(), clock, new_id)
    counts = Counts(sources, zone, settings.counted_as_told)
    taking_in = partial(take_in, bench=bench, submissions=submissions, counts=counts)
    heard: list[Subscription | RawSubscription] = [
        lead_events(
            partial(hear_handovers, leads=bench.leads, owners=base.access), partial(count_qualified, counts=counts)
        ),
        inbound_events(taking_in, submissions, gate, clock),
        base.owns(
            (PRIVATE, REFERENCE),
            partial(
                current_document,
                leads=bench.leads,
                campaigns=campaigns,
                said=SqlSaidSources(),
                clock=clock,
                new_id=new_id,
            ),
        ),
    ]
    rows = RowGate(gate, zone)
    rereading = Rereading(gate, rows, forms, SqlImports(), sources, clock)
    retrying = partial(retry_submissions, bench=bench, submissions=submissions, reread=rereading, counts=counts)
    application = application_of(base, bench, counts, taking_in, retrying)
    rows_at_once = settings.import_rows_at_once or ROWS_AT_ONCE[base.database.dialect]
    importing, housekeeping, doors_of_lists = lists_of(base, application, rows, taking_in, bench, rows_at_once)
    telling = telling_of(base, application, zone)
    door = door_of_forms(base, settings, application, forms)
    routers = [*routers_of(application, gate, reader, zone), *doors_of_lists, door]
    routers += pages_of(application, base.pages, gate, reader, zone)
    larger = dict.fromkeys(LISTS, settings.import_bytes) | {("POST", "/in/form/"): limits.FORM_WITH_FILES_BYTES}
    service = base.service(
        PACKAGE, routers, heard,
        [
            Worker("importing", importing.run), Worker("housekeeping", housekeeping.run),
            Worker("telling sources", telling.run),
        ], pending=[importing.pending],
        larger_bodies=larger, description=DESCRIPTION,
    )  # fmt: skip
    service.app.state.telling = telling
    service.app.state.importing, service.app.state.housekeeping = importing, housekeeping
    service.app.state.application = application
    importing.full = lambda: bool(service.app.state.backlog.full)
    return service


def application_of(
    base: Foundation, bench: Workbench, counts: Counts, taking_in: TakeIn, retrying: UseCase[Retry, Done]
) -> Application:
    """Every use case behind its door."""
    clock = base.clock
    submissions, campaigns, sources = SqlSubmissions(), SqlCampaigns(), SqlSources()
    return Application(
        take_in=base.commands(partial(take_once, take_in=taking_in, seen=SqlSeenForms(), clock=clock)),
        change_profiles=base.commands(partial(change_profiles, bench=bench, corrections=SqlCorrections())),
        set_consents=base.commands(partial(set_consents, bench=bench)),
        invite_leads=base.commands(partial(invite_leads, bench=bench)),
        withdraw_invitations=base.commands(partial(withdraw_invitations, bench=bench)),
        merge_leads=base.commands(partial(merge_leads, bench=bench)),
        erase_leads=base.commands(partial(erase_leads, bench=bench)),
        put_campaigns=base.commands(
            partial(put_campaigns, campaigns=campaigns, outbox=base.outbox, clock=clock, new_id=new_id)
        ),
        put_sources=base.commands(partial(put_sources, sources=sources, clock=clock)),
        rotate_sources=base.commands(partial(rotate_sources, sources=sources, clock=clock)),
        retry_submissions=base.commands(retrying),
        count_too_large=base.commands(partial(count_too_large, counts=counts, clock=clock)),
        discard_submissions=base.commands(partial(discard_submissions, submissions=submissions, clock=clock)),
        reads=SqlReads(base.database),
        correction_reads=SqlCorrectionReads(base.database),
        source_reads=SqlSourceReads(base.database),
        overviews=SqlOverviews(base.database),
        arrivals=SqlArrivals(base.database),
        domains=bench.domains,
        clock=clock,
    )


def door_of_forms(base: Foundation, settings: Settings, application: Application, forms: Forms) -> APIRouter:
    """The public door, with an allowance of its own for each form."""
    unknown = Counter(
        "leadloop_forms_unknown_tokens_total", "Forms sent to a door that is none", registry=base.metrics.registry
    )
    return form_door(application, forms, Rates(settings.forms_per_second, settings.forms_at_once), unknown.inc)


def routers_of(application: Application, gate: Gate, reader: Reader, zone: ZoneInfo) -> list[APIRouter]:
    """Everything that answers HTTP."""
    return [
        lead_doors(application, gate),
        touch_door(application, gate),
        lead_search(application, reader),
        lead_reads(application),
        corrections(application, reader),
        endings(application),
        campaign_reads(application),
        campaign_writes(application),
        invitation_routes(application),
        submission_reads(application),
        mending(application),
        source_reads(application, zone),
        source_writes(application),
    ]


def pages_of(application: Application, pages: Pages, gate: Gate, reader: Reader, zone: ZoneInfo) -> list[APIRouter]:
    """Everything that people see."""
    return [
        sources_pages(application, pages, zone),
        received_pages(application, pages, zone),
        arrival_pages(application, pages, zone),
        badge_pages(application, pages),
        source_form_pages(application, pages, zone),
        submissions_pages(application, pages),
        campaign_pages(application, pages),
        lead_form_pages(application, gate, pages),
        invitation_pages(application, pages),
        correction_pages(application, reader, pages),
    ]


def cli() -> None:
    """`lead-intake serve | migrate | replay`."""
    run_command(NAME, PACKAGE, Settings, create_service)
