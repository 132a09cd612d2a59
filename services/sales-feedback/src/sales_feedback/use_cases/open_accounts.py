"""A salesperson opens the account in which everything about the client gathers, or lets one more person join one."""

from collections.abc import Sequence
from dataclasses import dataclass

from event_bus.transaction import Transaction
from sales_feedback.domain.accounts import Account
from sales_feedback.domain.refusals import WrongValueError
from sales_feedback.use_cases.acting import Act, Case, Shown, act
from sales_feedback.use_cases.workplace import Workplace
from service_kit.errors import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAccount(Act):
    """Open it; `name` is the client's. With `account_id` the person joins that account, which has its name."""

    name: str | None = None
    account_id: str | None = None


async def open_accounts(
    tx: Transaction, acts: Sequence[OpenAccount], *, workplace: Workplace
) -> Sequence[Shown | Refusal]:
    """A person who has an account from an earlier hand-over goes on in it; nobody is in two."""
    named = {one.account_id for one in acts if one.account_id is not None}
    return await act(tx, acts, _open_account, workplace, named)


def _open_account(case: Case, opening: OpenAccount) -> None:
    entry = case.entry("account")
    account = _account_of(case, opening)
    lead_id = case.handover.lead_id
    after = (
        Account(case.desk.new_id(), opening.name, (lead_id,), 1)
        if account is None
        else account.joined_by(lead_id, opening.name)
    )
    deadline = case.kept_or_due(entry.at, case.desk.promises.after_account)
    joined = account is not None and lead_id not in account.lead_ids
    case.say(entry._replace(account_id=after.id, joined=joined or None, deadline=deadline))
    case.desk.put_account(after)


def _account_of(case: Case, opening: OpenAccount) -> Account | None:
    """The account that is there already; None where a new one is opened. Raises `WrongValueError`."""
    own = case.desk.accounts_of(case.handover)
    if opening.account_id is None:
        return own[0] if own else None
    if opening.name is not None:
        raise WrongValueError(
            "name", "is only for a new account", "Leave out either name or account_id.", why="has_a_name"
        )
    account = case.desk.accounts.get(opening.account_id)
    if account is None or not case.sees(account):
        raise WrongValueError(
            "account_id",
            "names no account that stands and that you may see",
            "Send the id of another one, or leave it out to open a new one.",
            why="no_account",
        )
    if own and account not in own:
        raise WrongValueError(
            "account_id",
            "is not the account that this person is in already",
            "Leave it out to go on in that one, or undo its opening first, if that is the latest action.",
            why="in_another_account",
        )
    return account
