"""Puts together what digest needs for its mails; `main` does the rest."""

from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from fastapi import APIRouter

from digest.adapters.action_urls import ActionUrls
from digest.adapters.drawing import Drawing
from digest.adapters.left_promises import SqlLeftPromises, SqlWaitingReading
from digest.adapters.mail_store import SqlMailReading, SqlMailStore
from digest.adapters.news import SqlNews
from digest.adapters.plan_store import SqlEscalations, SqlPlanReading, SqlPlanStore
from digest.adapters.postbox import SqlPostbox
from digest.adapters.smtp import MailboxCarrier, Server, SmtpCarrier
from digest.adapters.wording import BabelWords, read_catalogues
from digest.domain.letters.facts import Links, Reader
from digest.domain.mail import Mail
from digest.domain.people import Person
from digest.entrypoints.digests_api import digest_routes
from digest.entrypoints.pages.leaving import leaving_pages
from digest.entrypoints.pages.mailbox import mailbox_pages
from digest.entrypoints.pages.my_digest import my_digest_pages
from digest.entrypoints.pages.whose_lead import whose_pages
from digest.mail_application import MailApplication, Staff
from digest.mail_ports import Carrier
from digest.settings import Settings
from digest.use_cases.leave_promises import care_again, leave_promises
from digest.use_cases.mail_desk import MailDesk
from digest.use_cases.office import Office
from digest.use_cases.preview_digest import preview_digest
from digest.use_cases.send_digests import send_now
from digest.use_cases.wish_digests import remind, set_wishes, take_back
from service_kit.action_links import ActionLinks
from service_kit.foundation import Foundation
from service_kit.ids import new_id

PACKAGE = "digest"


def mail_desk(settings: Settings, office: Office) -> MailDesk:
    """The desk at which letters are written."""
    catalogues = read_catalogues(PACKAGE)
    secret = settings.signing_secret()
    links = None if secret is None else ActionLinks(secret)

    def read_by(person: Person, at: datetime) -> Reader:
        urls = ActionUrls(links, settings.address, person, at)
        words = BabelWords(person.language, person.time_zone, catalogues)
        return Reader(person, at, words, Links(settings.address, urls))

    return MailDesk(
        people=office.store,
        plans=SqlPlanStore(),
        mails=SqlMailStore(),
        postbox=SqlPostbox(office.new_id, settings.mail_host()),
        escalations=SqlEscalations(),
        left=SqlLeftPromises(),
        news=SqlNews(ZoneInfo(settings.time_zone)),
        outbox=office.outbox,
        clock=office.clock,
        new_id=office.new_id,
        read_by=read_by,
        draw=Drawing(PACKAGE).draw,
        host=settings.mail_host(),
    )


def mail_carrier(settings: Settings) -> Carrier:
    """The way out: a mail server, or the mailbox page where none is given."""
    if settings.smtp_host is None:
        return MailboxCarrier()
    password = settings.smtp_password.get_secret_value() if settings.smtp_password else None
    return SmtpCarrier(
        Server(
            settings.smtp_host, settings.smtp_port, settings.smtp_username, password, settings.smtp_safety,
            settings.smtp_from,
        )
    )  # fmt: skip


def mail_application(kit: Foundation, desk: MailDesk, staff: Staff) -> MailApplication:
    """The use cases about mails with what they work with."""

    async def preview(person: str) -> Mail | None:
        async with kit.database.snapshot() as snapshot:
            return await preview_digest(snapshot, person, desk=desk)

    return MailApplication(
        set_wishes=kit.commands(partial(set_wishes, desk=desk)),
        remind=kit.commands(partial(remind, desk=desk)),
        take_back=kit.commands(partial(take_back, desk=desk)),
        leave_promises=kit.commands(partial(leave_promises, desk=desk)),
        care_again=kit.commands(partial(care_again, desk=desk)),
        send_now=kit.commands(partial(send_now, desk=desk)),
        mails=SqlMailReading(kit.database),
        plans=SqlPlanReading(kit.database),
        waiting=SqlWaitingReading(kit.database, desk.news, kit.clock),
        preview=preview,
        staff=staff,
        clock=kit.clock,
    )


def mail_routes(mail: MailApplication, kit: Foundation, settings: Settings) -> list[APIRouter]:
    """Every route about mails."""
    secret = settings.signing_secret()
    links = None if secret is None else ActionLinks(secret)
    return [
        digest_routes(mail, new_id),
        mailbox_pages(mail, kit.pages, demo=settings.demo),
        leaving_pages(mail, kit.pages, links),
        whose_pages(mail, kit.pages, links),
        my_digest_pages(mail, kit.pages),
    ]
