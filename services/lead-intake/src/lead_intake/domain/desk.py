"""The desk: the leads that one batch is about, and everything decided about them so far, one input after the other.

It holds no rule. Decisions (capture, touching, merging, changing, erasing) read and change leads through it, so that
the second input of a batch sees what the first one did, and the use case saves all of it at once.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from lead_intake.domain.attributes import Attributes, EmailDomains, attributes_of
from lead_intake.domain.facts import Fact, Touched, Word
from lead_intake.domain.identities import Identity
from lead_intake.domain.inputs import Action, TouchRow
from lead_intake.domain.known import Known
from lead_intake.domain.lead import Lead, identities_of

NewId = Callable[[], str]


class Loaded(NamedTuple):
    """What storage knows about a batch: leads by id, who owns which identity, into what leads were merged."""

    leads: dict[str, Lead]
    owners: dict[Identity, str]
    into: dict[str, str]
    intents: Mapping[str, str]


class ConsentRow(NamedTuple):
    """One answer about one purpose, as it is kept."""

    id: str
    lead_id: str
    purpose: str
    given: bool
    occurred_at: datetime


class Desk:
    """Leads under decision."""

    def __init__(self, loaded: Loaded, domains: EmailDomains, new_id: NewId) -> None:
        self.leads = loaded.leads
        self.into = loaded.into
        self.read = dict(loaded.leads)
        """Leads as they were read; one that is not in here is new."""
        self.facts: list[Fact] = []
        self.touches: list[TouchRow] = []
        self.consents: list[ConsentRow] = []
        self.claims: dict[Identity, str] = {}
        """Identities that nobody had before."""
        self.released: dict[Identity, str] = {}
        """Identities taken away, and from whom; deleted before the claims are added."""
        self.shared: set[tuple[Identity, str]] = set()
        """Weak identities of a lead that identify another one; they are found by searching only."""
        self.moves: list[tuple[str, str]] = []
        """(loser, winner) of every merge, in order."""
        self.profiles: set[str] = set()
        """Leads whose profile document changed."""
        self._owners = loaded.owners
        self._intents = loaded.intents
        self._domains = domains
        self.new_id = new_id

    def standing(self, lead_id: str) -> str:
        """The id that stands for this one now, through every merge."""
        while lead_id in self.into:
            lead_id = self.into[lead_id]
        return lead_id

    def lead(self, lead_id: str) -> Lead | None:
        """The lead that stands for this id now."""
        return self.leads.get(self.standing(lead_id))

    def owner(self, identity: Identity) -> Lead | None:
        """The lead that this identity leads to."""
        owner = self._owners.get(identity)
        return None if owner is None else self.lead(owner)

    def intent(self, campaign: str | None) -> str | None:
        """The intent of a campaign; None where nobody registered it yet."""
        return None if campaign is None else self._intents.get(campaign)

    def attributes(self, known: Known) -> Attributes:
        """The coarse attributes of what is known."""
        return attributes_of(known, self._domains)

    def put(self, lead: Lead) -> None:
        """The lead is now as given."""
        self.leads[lead.id] = lead

    def say(self, lead: Lead, time: datetime, word: Word) -> Lead:
        """A fact about the lead, which takes its next version."""
        said = lead.said_more()
        self.leads[said.id] = said
        self.facts.append(Fact(said.id, said.version, time, word))
        return said

    def claim(self, lead: Lead, identities: Iterable[Identity]) -> None:
        """From now on these lead to this lead, unless they lead to another one already."""
        for identity in identities:
            owner = self.owner(identity)
            if owner is None:
                self._owners[identity] = lead.id
                self.claims[identity] = lead.id
            elif owner.id != lead.id:
                self.shared.add((identity, lead.id))

    def release(self, lead: Lead, identities: Iterable[Identity]) -> None:
        """These do not lead to this lead any longer."""
        for identity in identities:
            self.shared.discard((identity, lead.id))
            owner = self.owner(identity)
            if owner is None or owner.id == lead.id:
                # Storage checks the owner again: it was not asked for every identity of the lead.
                self.released[identity] = lead.id
                self.claims.pop(identity, None)
                self._owners.pop(identity, None)

    def record(self, lead: Lead, action: Action) -> tuple[Lead, str]:
        """Keep what the lead did and say it."""
        touch_id = self.new_id()
        intent = self.intent(action.campaign)
        self.touches.append(TouchRow(touch_id, lead.id, action, intent))
        word = Touched(
            touch_id,
            action.kind,
            action.campaign,
            intent,
            action.source,
            action.content_key,
            action.path,
            action.number,
            action.import_id,
        )
        return self.say(lead, action.occurred_at, word), touch_id

    def only_reported(self, at: datetime) -> None:
        """The touch that was recorded last stands for what came at this moment: nothing else is kept of it."""
        self.touches[-1] = self.touches[-1]._replace(reported_at=at)

    def members(self, lead: Lead) -> Sequence[Lead]:
        """The lead and every loaded lead that was merged into it."""
        return [one for one in self.leads.values() if self.standing(one.id) == lead.id]


def every_identity(leads: Iterable[Lead]) -> list[Identity]:
    """The identities of several leads, sorted, each once."""
    return sorted({identity for lead in leads for identity in identities_of(lead.known)})
