"""Where sales-feedback is put together."""

from functools import partial

from event_bus.clock import Clock, system_clock
from event_bus.port import Log
from event_contracts.topics import PRIVATE
from sales_feedback.adapters.people import AccessPeople
from sales_feedback.adapters.reads import SqlReads
from sales_feedback.adapters.store import SqlStore
from sales_feedback.adapters.tables import SHARED
from sales_feedback.application import Application
from sales_feedback.entrypoints.action_routes import action_routes
from sales_feedback.entrypoints.deadlines import DeadlinePoller
from sales_feedback.entrypoints.pages.accounts import account_pages
from sales_feedback.entrypoints.pages.dialogs import Dialogs
from sales_feedback.entrypoints.pages.ending import ending_pages
from sales_feedback.entrypoints.pages.pressing import press_pages
from sales_feedback.entrypoints.pages.undoing import undo_pages
from sales_feedback.entrypoints.pages.working import working_pages
from sales_feedback.entrypoints.read_routes import read_routes
from sales_feedback.entrypoints.subscriptions import subscriptions
from sales_feedback.settings import Settings
from sales_feedback.use_cases.accept_handovers import accept_handovers
from sales_feedback.use_cases.hear_leads import hear_leads
from sales_feedback.use_cases.lose_handovers import lose_handovers
from sales_feedback.use_cases.notice_overdue import notice_overdue, passed_deadlines
from sales_feedback.use_cases.open_accounts import open_accounts
from sales_feedback.use_cases.open_opportunities import open_opportunities
from sales_feedback.use_cases.prepare_actions import prepare_action
from sales_feedback.use_cases.rate_handovers import rate_handovers
from sales_feedback.use_cases.record_attempts import record_attempts
from sales_feedback.use_cases.reschedule_handovers import reschedule_handovers
from sales_feedback.use_cases.return_handovers import return_handovers
from sales_feedback.use_cases.say_again import current_document
from sales_feedback.use_cases.show_handovers import show_handover
from sales_feedback.use_cases.undo_actions import undo_actions
from sales_feedback.use_cases.win_handovers import win_handovers
from sales_feedback.use_cases.workplace import Workplace
from service_kit.action_links import ActionLinks
from service_kit.foundation import Foundation
from service_kit.host import run_command
from service_kit.ids import new_id
from service_kit.service import Service, Worker

NAME = "sales-feedback"
PACKAGE = "sales_feedback"
DESCRIPTION = "Hand-overs being worked: acceptance, attempts, accounts, opportunities, outcomes, clocks."


def create_service(settings: Settings, event_log: Log, clock: Clock = system_clock) -> Service:
    """The whole service, ready to start."""
    foundation = Foundation(NAME, "sales", settings, SHARED, event_log, clock)
    application = create_application(foundation, settings)
    poller = DeadlinePoller(foundation.database, application, settings.overdue_poll_seconds)
    dialogs = Dialogs(application, foundation.database, foundation.pages, clock)
    secret = settings.signing_secret()
    links = None if secret is None else ActionLinks(secret)
    service = foundation.service(
        PACKAGE,
        [
            action_routes(application),
            read_routes(application, foundation.database, clock),
            account_pages(),
            working_pages(application, dialogs),
            ending_pages(application, dialogs),
            undo_pages(application, dialogs),
            press_pages(application, dialogs, foundation.access, links),
        ],
        [*subscriptions(application), foundation.owns((PRIVATE,), application.current_document)],
        [Worker("deadlines", poller.run)],
        pending=[poller.pending],
        description=DESCRIPTION,
    )
    service.app.state.application = application
    return service


def create_application(foundation: Foundation, settings: Settings) -> Application:
    """Every use case with what it works with."""
    workplace = Workplace(
        store=SqlStore(),
        people=AccessPeople(foundation.access),
        outbox=foundation.outbox,
        clock=foundation.clock,
        new_id=new_id,
        promises=settings.promises,
    )
    return Application(
        accept_handovers=foundation.commands(partial(accept_handovers, workplace=workplace)),
        record_attempts=foundation.commands(partial(record_attempts, workplace=workplace)),
        open_accounts=foundation.commands(partial(open_accounts, workplace=workplace)),
        open_opportunities=foundation.commands(partial(open_opportunities, workplace=workplace)),
        win_handovers=foundation.commands(partial(win_handovers, workplace=workplace)),
        lose_handovers=foundation.commands(partial(lose_handovers, workplace=workplace)),
        return_handovers=foundation.commands(partial(return_handovers, workplace=workplace)),
        rate_handovers=foundation.commands(partial(rate_handovers, workplace=workplace)),
        undo_actions=foundation.commands(partial(undo_actions, workplace=workplace)),
        hear_leads=partial(hear_leads, workplace=workplace),
        reschedule_handovers=partial(reschedule_handovers, workplace=workplace),
        notice_overdue=partial(notice_overdue, workplace=workplace),
        passed_deadlines=partial(passed_deadlines, workplace=workplace),
        current_document=partial(current_document, workplace=workplace),
        show_handover=partial(show_handover, workplace=workplace),
        prepare_action=partial(prepare_action, workplace=workplace),
        reads=SqlReads(foundation.access.tables),
    )


def cli() -> None:
    """The command `sales-feedback`."""
    run_command(NAME, PACKAGE, Settings, create_service)
