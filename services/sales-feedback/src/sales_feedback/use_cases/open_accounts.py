"""A salesperson opens the account in which everything about the client gathers."""

from collections.abc import Sequence
from dataclasses import dataclass

from event_bus.transaction import Transaction
from sales_feedback.domain.accounts import Account
from sales_feedback.domain.handover import standing
from sales_feedback.use_cases.acting import Act, Case, Shown, act
from sales_feedback.use_cases.workplace import Workplace
from service_kit.errors import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAccount(Act):
    """Open it; `name` is the client's."""

    name: str | None = None


async def open_accounts(
    tx: Transaction, acts: Sequence[OpenAccount], *, workplace: Workplace
) -> Sequence[Shown | Refusal]:
    """A person who has an account from an earlier hand-over goes on in it."""
    return await act(tx, acts, _open_account, workplace)


def _open_account(case: Case, opening: OpenAccount) -> None:
    entry = case.entry("account")
    account = _account_of(case)
    after = (
        Account(case.desk.new_id(), opening.name, (case.handover.lead_id,), 1)
        if account is None
        else account.joined_by(case.handover.lead_id, opening.name)
    )
    deadline = case.kept_or_due(entry.at, case.desk.promises.after_account)
    case.say(entry._replace(account_id=after.id, deadline=deadline))
    case.desk.put_account(after)


def _account_of(case: Case) -> Account | None:
    others = sorted(case.desk.others(case.handover), key=lambda one: (one.handed_over_at, one.id))
    accounts = (case.desk.accounts.get(standing(one).account_id or "") for one in others)
    return next((account for account in accounts if account is not None and not account.is_closed), None)
