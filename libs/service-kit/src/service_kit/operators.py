"""What an operator types: see what waits, try it again, leave it out and say why; the same as the routes do."""

import getpass
import sys
from argparse import ArgumentParser, Namespace, _SubParsersAction

from sqlalchemy import select

from event_bus import operating
from event_bus.parking import Parking
from event_bus.rejected import send_again, show
from event_bus.transaction import Transaction
from service_kit.service import Service

BY = "operator"


def add_commands(commands: "_SubParsersAction[ArgumentParser]") -> None:
    """`show`, `retry`, `skip` and `rejected`."""
    commands.add_parser("show", help="show records that wait or are dead, oldest first; never what is in them")
    retry = commands.add_parser("retry", help="try a waiting record, and its lead, again now")
    retry.add_argument("id")
    skip = commands.add_parser("skip", help="leave a record out for ever")
    skip.add_argument("id")
    skip.add_argument("--reason", required=True, help="why; kept with who and when")
    skip.add_argument("--gap", action="store_true", help="keep the record and give up what is missing before it")
    rejected = commands.add_parser("rejected", help="show facts that the log refused: their leads wait behind them")
    rejected.add_argument("--send-again", action="store_true", help="after the log's limits were put right")


async def operate(service: Service, given: Namespace) -> None:
    """Do it on the service's database, also beside running replicas.

    Raises `SystemExit` with one sentence where it cannot be done.
    """
    try:
        async with service.database.transaction() as transaction:
            match given.command:
                case "show":
                    await _show(transaction, service)
                case "retry":
                    await _retry(transaction, service, given.id)
                case "skip":
                    await _skip(transaction, service, given)
                case _:
                    await _rejected(transaction, service, again=given.send_again)
    except operating.NotPossibleError as error:
        raise SystemExit(str(error)) from error
    finally:
        await service.database.close()


async def _show(transaction: Transaction, service: Service) -> None:
    parked = service.consumers[0].batch.parking.tables.parked
    for row in await transaction.execute(select(parked).order_by(parked.c.parked_at, parked.c.id)):
        state = "dead" if row.dead else f"next try {row.next_attempt_at:%Y-%m-%d %H:%M:%S}Z"
        _say(f"{row.id} {row.type} of {row.subject}: {row.reason} ({row.attempts} attempts, {state})")


async def _retry(transaction: Transaction, service: Service, identity: str) -> None:
    parking, subject = await _found(transaction, service, identity)
    clock = service.consumers[0].batch.clock
    waiting = await operating.retry(transaction, parking, subject, clock())
    _say(f"{waiting} records of {subject} are tried again")


async def _skip(transaction: Transaction, service: Service, given: Namespace) -> None:
    parking, subject = await _found(transaction, service, given.id)
    now = service.consumers[0].batch.clock()
    leave_out = operating.accept_gap if given.gap else operating.skip
    await leave_out(transaction, parking, given.id, given.reason, f"{BY}:{getpass.getuser()}", now)
    waiting = await operating.retry(transaction, parking, subject, now)
    _say(f"left out; {waiting} records of {subject} are tried again")


async def _found(transaction: Transaction, service: Service, identity: str) -> tuple[Parking, str]:
    tables = service.consumers[0].batch.parking.tables
    parked = tables.parked
    row = (await transaction.execute(select(parked).where(parked.c.id == identity))).one_or_none()
    if row is None:
        raise SystemExit("nothing waits under this id; `show` lists what does")
    return Parking(tables, row.consumer_group), row.subject


async def _rejected(transaction: Transaction, service: Service, *, again: bool) -> None:
    outbox = service.outbox.table
    for row in await show(transaction, outbox):
        done = ", sent again" if again and await send_again(transaction, outbox, row.id) else ""
        _say(f"{row.id} {row.type} {row.aggregateid}: {row.reason}{done}")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
