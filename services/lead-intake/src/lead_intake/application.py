"""Everything lead-intake can do: its table of contents."""

from dataclasses import dataclass

from event_bus.clock import Clock
from lead_intake.arrival_ports import Arrivals
from lead_intake.correction_ports import CorrectionReads
from lead_intake.domain.attributes import EmailDomains
from lead_intake.domain.inputs import Done
from lead_intake.domain.sources import Source
from lead_intake.overview_ports import Overviews
from lead_intake.ports import Reads
from lead_intake.source_ports import SourceReads
from lead_intake.use_cases.change_profiles import ChangeProfile
from lead_intake.use_cases.discard_submissions import Discard
from lead_intake.use_cases.erase_leads import Erase
from lead_intake.use_cases.invite_leads import Invitation, Invite
from lead_intake.use_cases.merge_leads import Merge
from lead_intake.use_cases.put_campaigns import PutCampaign, PutDone
from lead_intake.use_cases.put_sources import PutSource
from lead_intake.use_cases.retry_submissions import Retry
from lead_intake.use_cases.rotate_sources import RotateSource
from lead_intake.use_cases.set_consents import SetConsent
from lead_intake.use_cases.take_in import Incoming
from service_kit.commands import Commands


@dataclass(frozen=True, slots=True)
class Application:
    """The use cases by name, each behind its group commit, and what the entry points need besides."""

    take_in: Commands[Incoming, Done]
    change_profiles: Commands[ChangeProfile, Done]
    set_consents: Commands[SetConsent, Done]
    invite_leads: Commands[Invite, Invitation]
    withdraw_invitations: Commands[Invite, Invitation]
    merge_leads: Commands[Merge, Done]
    erase_leads: Commands[Erase, Done]
    put_campaigns: Commands[PutCampaign, PutDone]
    put_sources: Commands[PutSource, Source]
    rotate_sources: Commands[RotateSource, Source]
    retry_submissions: Commands[Retry, Done]
    count_too_large: Commands[str, None]
    discard_submissions: Commands[Discard, Done]
    reads: Reads
    correction_reads: CorrectionReads
    source_reads: SourceReads
    overviews: Overviews
    arrivals: Arrivals
    domains: EmailDomains
    clock: Clock
