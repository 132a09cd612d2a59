"""Everything that sales-feedback can do: its table of contents."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from event_bus.owning import Current
from event_bus.transaction import Transaction
from sales_feedback.ports import Reads
from sales_feedback.use_cases.accept_handovers import Accept
from sales_feedback.use_cases.acting import Shown
from sales_feedback.use_cases.hear_leads import News
from sales_feedback.use_cases.lose_handovers import Lose
from sales_feedback.use_cases.open_accounts import OpenAccount
from sales_feedback.use_cases.open_opportunities import OpenOpportunity
from sales_feedback.use_cases.prepare_actions import Prepared
from sales_feedback.use_cases.rate_handovers import Rate
from sales_feedback.use_cases.record_attempts import RecordAttempt
from sales_feedback.use_cases.reschedule_handovers import ProfileChanged
from sales_feedback.use_cases.return_handovers import Return
from sales_feedback.use_cases.show_handovers import Detail
from sales_feedback.use_cases.undo_actions import Undo
from sales_feedback.use_cases.win_handovers import Win
from service_kit.commands import Commands
from service_kit.policy import Principal

ShowHandover = Callable[[Transaction, str, Principal], Awaitable[Detail]]
PrepareAction = Callable[[Transaction, str, Principal, Sequence[str]], Awaitable[Prepared]]
"""The last are accounts that might be joined."""
HearLeads = Callable[[Transaction, Sequence[News]], Awaitable[None]]
Reschedule = Callable[[Transaction, Sequence[ProfileChanged]], Awaitable[None]]
NoticeOverdue = Callable[[Transaction], Awaitable[int]]
PassedDeadlines = Callable[[Transaction], Awaitable[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """The use cases by name: what people do, what is heard, what the clock does, what is read."""

    accept_handovers: Commands[Accept, Shown]
    record_attempts: Commands[RecordAttempt, Shown]
    open_accounts: Commands[OpenAccount, Shown]
    open_opportunities: Commands[OpenOpportunity, Shown]
    win_handovers: Commands[Win, Shown]
    lose_handovers: Commands[Lose, Shown]
    return_handovers: Commands[Return, Shown]
    rate_handovers: Commands[Rate, Shown]
    undo_actions: Commands[Undo, Shown]

    hear_leads: HearLeads
    """Takes hand-overs, ends those that marketing closed, follows merges, forgets the erased."""
    reschedule_handovers: Reschedule
    notice_overdue: NoticeOverdue
    passed_deadlines: PassedDeadlines
    """How many deadlines wait to be noticed."""

    current_document: Current
    """The private documents of ours that stand last on the log."""

    show_handover: ShowHandover
    prepare_action: PrepareAction
    reads: Reads
