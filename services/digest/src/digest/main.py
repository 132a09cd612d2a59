"""Puts digest together; the only place that knows every concrete class."""

import asyncio
import sys
from functools import partial
from zoneinfo import ZoneInfo

from digest.adapters.accounts import SqlAccounts
from digest.adapters.ask_store import SqlAskStore
from digest.adapters.minting import keep_for_owner, mint, new_token
from digest.adapters.people_store import SqlPeopleReading, SqlPeopleStore
from digest.adapters.plan_store import anything_due
from digest.adapters.qualifications import SqlQualifications
from digest.adapters.reading import SqlReading
from digest.adapters.rebuild_reader import RebuildReader
from digest.adapters.said_words import SqlSaidWords
from digest.adapters.session_store import SqlSessionReading, SqlSessionStore
from digest.adapters.slots import READ_GROUP, SqlViewSlots
from digest.adapters.tables import SERVICE
from digest.application import Application
from digest.domain.first_run import first_run_token
from digest.domain.glossary import WORDS
from digest.entrypoints.account_api import account_routes
from digest.entrypoints.figures_api import figures_routes
from digest.entrypoints.glossary_api import glossary_routes
from digest.entrypoints.keys_api import key_routes
from digest.entrypoints.leads_api import active_routes, card_routes, list_routes
from digest.entrypoints.links_api import link_routes
from digest.entrypoints.mail_poller import MailPoller
from digest.entrypoints.pages.accounts import client_pages
from digest.entrypoints.pages.all_leads import all_leads_pages
from digest.entrypoints.pages.asking import asking_pages, code_pages
from digest.entrypoints.pages.campaigns import campaign_pages
from digest.entrypoints.pages.chosen_leads import export_pages, finding_pages
from digest.entrypoints.pages.close_leads import close_leads_pages
from digest.entrypoints.pages.components import component_pages
from digest.entrypoints.pages.elsewhere import elsewhere_pages
from digest.entrypoints.pages.example import example_pages
from digest.entrypoints.pages.first_run import first_admin_pages, first_run_pages
from digest.entrypoints.pages.funnel import funnel_pages
from digest.entrypoints.pages.funnel_export import funnel_export_pages
from digest.entrypoints.pages.grade_reasons import grade_reasons_pages
from digest.entrypoints.pages.handovers import handovers_pages
from digest.entrypoints.pages.leads import card_pages
from digest.entrypoints.pages.loop import loop_pages
from digest.entrypoints.pages.machines import machine_pages, new_machine_pages
from digest.entrypoints.pages.my_leads import my_leads_pages
from digest.entrypoints.pages.named_leads import named_leads_pages
from digest.entrypoints.pages.people import hand_over_pages, new_person_pages, people_pages
from digest.entrypoints.pages.person_digest import person_digest_pages
from digest.entrypoints.pages.person_page import PersonDesk
from digest.entrypoints.pages.qualified import qualified_pages
from digest.entrypoints.pages.sign_in import account_pages, sign_in_pages
from digest.entrypoints.pages.words import words_pages
from digest.entrypoints.people_api import people_routes
from digest.entrypoints.renewal import SessionRenewal
from digest.entrypoints.subscriptions import escalating, rebuilding, running
from digest.mailing import mail_application, mail_carrier, mail_desk, mail_routes
from digest.settings import Settings
from digest.sign_in_elsewhere import errands_key, open_id_provider
from digest.sign_in_mails import ask_desk, prints_key
from digest.use_cases.ask_to_sign_in import ask_to_sign_in
from digest.use_cases.make_first_admin import make_first_admin
from digest.use_cases.make_keys import make_first_key, make_keys
from digest.use_cases.office import Office
from digest.use_cases.put_people import put_people
from digest.use_cases.rebuild_views import rebuild_views, tidy_views
from digest.use_cases.renew_sessions import renew_sessions, revoke_families
from digest.use_cases.revoke_keys import revoke_keys
from digest.use_cases.say_again import current_document
from digest.use_cases.say_words import say_words
from digest.use_cases.sign_in import end_sessions, make_links, open_sessions, try_codes
from digest.use_cases.sign_in_by_address import sign_in_by_address
from event_bus.clock import Clock, system_clock
from event_bus.port import Log
from event_contracts.topics import REFERENCE
from service_kit.collecting import collect_seldom
from service_kit.database import OpenDatabase, open_database
from service_kit.foundation import Foundation
from service_kit.host import run_command
from service_kit.ids import new_id
from service_kit.logs import open_log
from service_kit.observe import configure_logs
from service_kit.service import Service, Worker
from service_kit.settings import read_settings

__all__ = ["Settings", "cli", "create_service", "rebuild"]
NAME, PACKAGE = "digest", "digest"
REBUILDING, ESCALATING = "digest-rebuild", "digest-escalations"
DESCRIPTION = "People and keys, and what everybody reads: active leads, the card, the loop, the funnel, the glossary."


def create_service(settings: Settings, event_log: Log, clock: Clock) -> Service:
    """The service, ready to start on a migrated database."""
    kit = Foundation(NAME, NAME, settings, SERVICE, event_log, clock)
    slots = SqlViewSlots()
    secret = settings.signing_secret()
    first_token = None if secret is None else first_run_token(secret)
    sessions, asks = SqlSessionStore(), SqlAskStore()
    office = Office(SqlPeopleStore(), kit.outbox, kit.access, clock, new_id)
    app = Application(
        put_people=kit.commands(partial(put_people, office=office, sessions=sessions)),
        make_first_admin=kit.commands(partial(make_first_admin, office=office, sessions=sessions)),
        make_keys=kit.commands(partial(make_keys, office=office)),
        revoke_keys=kit.commands(partial(revoke_keys, office=office)),
        make_links=kit.commands(partial(make_links, office=office, store=sessions)),
        ask_to_sign_in=kit.commands(partial(ask_to_sign_in, asks=asks)),
        try_codes=kit.commands(partial(try_codes, office=office, store=sessions, asks=asks)),
        sign_in_by_address=kit.commands(partial(sign_in_by_address, office=office, asks=asks, sessions=sessions)),
        open_sessions=kit.commands(partial(open_sessions, office=office, store=sessions, asks=asks)),
        end_sessions=kit.commands(partial(end_sessions, office=office, store=sessions)),
        renew_sessions=kit.commands(partial(renew_sessions, office=office, store=sessions)),
        revoke_families=kit.commands(partial(revoke_families, office=office, store=sessions)),
        sessions=SqlSessionReading(kit.database),
        reading=SqlReading(kit.database, kit.access),
        accounts=SqlAccounts(kit.database, kit.access),
        qualifications=SqlQualifications(kit.database, kit.access),
        staff=SqlPeopleReading(kit.database),
        clock=clock,
        zone=ZoneInfo(settings.time_zone),
    )
    desk, carrier = mail_desk(settings, office), mail_carrier(settings)
    poller = MailPoller(kit.database, desk, carrier, anything_due, settings.mail_poll_seconds)
    mail = mail_application(kit, desk, app.staff)
    people = PersonDesk(app, mail, kit.pages)
    words, provider = SqlSaidWords(), open_id_provider(settings, clock)
    current = partial(current_document, office=office, said=words, sessions=sessions)
    service = kit.service(
        PACKAGE,
        [
            people_routes(app),
            key_routes(app, mint, kit.access.uses),
            active_routes(app),
            list_routes(app),
            card_routes(app),
            account_routes(app),
            figures_routes(app),
            glossary_routes(),
            link_routes(app, new_token, demo=settings.demo),
            asking_pages(app, kit.pages, prints_key(settings), provider, mails=settings.smtp_host is not None),
            code_pages(app, kit.pages),
            elsewhere_pages(app, kit.pages, errands_key(settings), provider),
            first_run_pages(app, kit.pages),
            first_admin_pages(app, kit.pages, first_token, settings.time_zone),
            sign_in_pages(app, kit.pages, demo=settings.demo),
            account_pages(app, kit.pages),
            loop_pages(app, kit.pages),
            example_pages(app, kit.pages),
            handovers_pages(app, kit.pages),
            close_leads_pages(app, kit.pages),
            named_leads_pages(app, kit.pages),
            qualified_pages(app, kit.pages),
            funnel_pages(app, kit.pages),
            funnel_export_pages(app, kit.pages),
            campaign_pages(app, kit.pages),
            my_leads_pages(app, kit.pages),
            all_leads_pages(app, kit.pages),
            finding_pages(app, kit.pages),
            export_pages(app, kit.pages),
            card_pages(app, kit.pages),
            client_pages(app, kit.pages),
            grade_reasons_pages(app, kit.pages),
            words_pages(app, kit.pages),
            *mail_routes(mail, kit, settings),
            component_pages(app, kit.pages),
            people_pages(people),
            new_person_pages(people),
            hand_over_pages(people, new_token),
            person_digest_pages(people),
            machine_pages(app, kit.pages, kit.access.uses),
            new_machine_pages(app, kit.pages, mint),
        ],
        [
            running(READ_GROUP, slots, kit.access, desk.mails, clock),
            escalating(ESCALATING, desk),
            kit.owns((REFERENCE,), current),
        ],
        [Worker("mails", poller.run), Worker("sign-in mails", ask_desk(settings, office, kit.database).run)],
        description=DESCRIPTION,
    )

    async def begin() -> None:
        await tidy_views(database=kit.database, slots=slots, rebuilding=REBUILDING)
        keep = partial(keep_for_owner, settings.first_key_file) if settings.first_key_file else None
        made = await make_first_key(database=kit.database, key=mint(), keep=keep, office=office)
        await say_words(WORDS, database=kit.database, said=words, office=office)
        if made is not None and keep is None:
            sys.stdout.write(f"admin key: {made}\n")
        if keep is None and first_token is not None and not await app.staff.any_admin():
            sys.stdout.write(f"first sign-in: {settings.address}/digest/first-run/{first_token}\n")
        sys.stdout.flush()

    service.on_start.append(begin)
    service.app.state.application = app
    if kit.sessions is not None:
        service.app.state.renewal = SessionRenewal(app, kit.sessions)
    return service


async def rebuild(database: OpenDatabase, event_log: Log, clock: Clock) -> None:
    """Build the views anew from the whole log, beside the running service, and switch to them."""
    slots = SqlViewSlots()
    reader = RebuildReader(event_log, database, rebuilding(REBUILDING, slots), NAME, clock)
    async with database.leadership(REBUILDING):
        await rebuild_views(database=database, slots=slots, group=READ_GROUP, rebuilding=REBUILDING, read_on=reader)


async def _rebuild(settings: Settings) -> None:
    database, event_log = open_database(settings.database_url.get_secret_value()), open_log(settings)
    await event_log.start()
    try:
        await rebuild(database, event_log, system_clock)
    finally:
        await database.close()
        await event_log.stop()


def cli() -> None:
    """`digest serve | migrate | replay | rebuild`."""
    if sys.argv[1:] == ["rebuild"]:
        configure_logs()
        collect_seldom()
        asyncio.run(_rebuild(read_settings(Settings)))
    else:
        run_command(NAME, PACKAGE, Settings, create_service)
