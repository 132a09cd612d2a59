"""What every service stands on: database, outbox, access, idempotency; and a `Service` made out of them."""

from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple, TypeVar

from fastapi import APIRouter, FastAPI
from sqlalchemy import MetaData, Table
from starlette.exceptions import HTTPException

from event_bus.clock import Clock
from event_bus.consume import Consumer
from event_bus.event import RawSubscription, Subscription
from event_bus.outbox import Outbox, outbox_table
from event_bus.owning import Current, own_documents
from event_bus.port import Log
from event_bus.positions import ConsumerTables, consumer_tables
from event_bus.relay import Relay
from event_bus.retrying import Retrying
from event_contracts.topics import REFERENCE, Topic
from service_kit.access import Access
from service_kit.access_tables import AccessTables, access_tables
from service_kit.backlog import Backlog
from service_kit.commands import Commands, UseCase
from service_kit.database import open_database
from service_kit.dead_letters import dead_letter_routes
from service_kit.health import health_routes
from service_kit.idempotency import StoredAnswers, idempotency_table
from service_kit.key_use_pages import key_use_pages, key_use_routes
from service_kit.observe import Metrics
from service_kit.operator_pages import operator_pages
from service_kit.pages import Pages, asset_routes, nowhere
from service_kit.seen import Hearers, Seen
from service_kit.service import Service, Worker
from service_kit.sessions import Sessions
from service_kit.settings import ServiceSettings
from service_kit.status_pages import status_pages
from service_kit.web.documents import describe, serve_pages
from service_kit.web.edge import Edge, Larger
from service_kit.web.guards import check_policies
from service_kit.web.hot import HotDoors
from service_kit.web.problems import install
from service_kit.web.rates import Rates

C = TypeVar("C")
R = TypeVar("R")


class ServiceTables(NamedTuple):
    """The tables that every service has besides its own."""

    outbox: Table
    consumer: ConsumerTables
    access: AccessTables
    idempotency: Table


def service_tables(metadata: MetaData, *, stand_ins: bool = False) -> ServiceTables:
    """Add them to a service's metadata, so that its own migrations create them.

    With `stand_ins` the service knows who stands in for whom, and lets them in where it knows who has a lead open.
    """
    return ServiceTables(
        outbox_table(metadata),
        consumer_tables(metadata),
        access_tables(metadata, stand_ins=stand_ins),
        idempotency_table(metadata),
    )


class Foundation:
    """One service's parts that are alike in all four; `name` is its event source and consumer group."""

    def __init__(
        self, name: str, prefix: str, settings: ServiceSettings, tables: ServiceTables, event_log: Log, clock: Clock
    ) -> None:
        self.name = name
        self.prefix = prefix
        self.settings = settings
        self.tables = tables
        self.clock = clock
        self.event_log = event_log
        self.database = open_database(settings.database_url.get_secret_value())
        self.outbox = Outbox(tables.outbox, name, clock)
        self.access = Access(tables.access, self.database, clock)
        self.seen = Seen(self.database, tables.consumer.sequence, name)
        self.stored = StoredAnswers(tables.idempotency, clock)
        self.metrics = Metrics(name)
        secret = settings.signing_secret()
        self.pages = Pages(name.replace("-", "_"), clock, zone=settings.time_zone)
        self.sessions = None if secret is None else Sessions(secret, clock)

    def owns(self, topics: Sequence[Topic], current: Current) -> Subscription:
        """The subscription by which a service sees to it that its documents' newest versions stand last on the log."""
        return own_documents(self.outbox, [topic.name for topic in topics], current)

    def commands(self, use_case: UseCase[C, R]) -> Commands[C, R]:
        """The door to a use case: group commit and idempotency."""
        return Commands(self.database, use_case, self.stored)

    def service(
        self,
        package: str,
        routers: Sequence[APIRouter],
        subscriptions: Sequence[Subscription | RawSubscription],
        workers: Sequence[Worker] = (),
        *,
        pending: Sequence[Callable[[], Awaitable[int]]] = (),
        larger_bodies: Larger | None = None,
        description: str,
    ) -> Service:
        """The whole service, ready to start.

        Raises `RuntimeError` when a route has no policy.
        """
        heard = [
            *subscriptions,
            Subscription(f"{self.name}-access", (REFERENCE.name,), self.access.types, self.access.apply),
        ]
        self.seen.hearers = Hearers.among(self.name, heard)
        consumers = [Consumer(self.event_log, self.database, self.tables.consumer, one, self.clock) for one in heard]
        for consumer in consumers:
            consumer.on_applied.append(self.seen.applied)
        relay = Relay(self.database, self.outbox, lambda: self.event_log.publisher(self.name), self.database.leadership)
        retries = [
            Worker(
                f"retrying {one.group}", Retrying(self.database, self.tables.consumer, one, self.outbox, self.clock).run
            )
            for one in heard
        ]
        backlog = Backlog(self.database, self.tables, self.stored, self.metrics, self.settings.outbox_limit, self.clock)
        own = [Worker("relay", relay.run), Worker("backlog", backlog.run), Worker("key uses", self.access.uses.run)]
        every = [*own, *retries, *workers]
        app = FastAPI(
            title=f"Leadloop {self.name}", version="0.1.0", description=description, docs_url=None, redoc_url=None
        )
        service = Service(
            self.name, self.prefix, package, app, self.database, self.outbox, consumers, every, self.metrics
        )
        service.pending = [backlog.count, *pending]
        app.state.access, app.state.seen, app.state.backlog = self.access, self.seen, backlog
        app.state.sessions, app.state.pages = self.sessions, self.pages
        app.state.rates = Rates(self.settings.requests_per_second, self.settings.requests_at_once)
        for router in (
            *routers,
            asset_routes(),
            dead_letter_routes(self),
            operator_pages(self),
            key_use_routes(self),
            key_use_pages(self),
            status_pages(self, service, relay),
            health_routes(service, relay),
        ):
            app.router.routes.extend(router.routes)  # not included: that would work out every route a second time
        serve_pages(app)
        install(app)
        app.add_exception_handler(HTTPException, nowhere)
        check_policies(app)
        describe(app)
        service.asgi = Edge(
            HotDoors(app),
            self.prefix,
            self.settings.max_body_bytes,
            self.metrics.observe,
            larger_bodies,
            self.settings.requests_in_flight,
        )
        return service
