"""A lead: one person, under one id, with the version of the last fact said about it."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from lead_intake.domain.identities import EMAIL, EXTERNAL, PHONE, Identity, is_role_address, system_of
from lead_intake.domain.known import Known


class Lead(NamedTuple):
    """One lead; `version` counts its facts. A lead that was merged away keeps what was known of it at that moment."""

    id: str
    version: int
    known: Known
    merged_into: str | None = None
    erased_at: datetime | None = None

    def knowing(self, known: Known) -> "Lead":
        """The lead with this as what is known of it."""
        return Lead(self.id, self.version, known, self.merged_into, self.erased_at)

    def said_more(self) -> "Lead":
        """The lead after one more fact."""
        return Lead(self.id, self.version + 1, self.known, self.merged_into, self.erased_at)


def identities_of(known: Known) -> Iterator[Identity]:
    """Every identity that is known."""
    for email in known.emails:
        yield (EMAIL, email)
    for phone in known.phones:
        yield (PHONE, phone)
    for external_id in known.externals:
        yield (EXTERNAL, external_id)


def is_strong(identity: Identity) -> bool:
    """Whether this identity alone says who somebody is; phones and role addresses are shared by people."""
    kind, value = identity
    return kind == EXTERNAL or (kind == EMAIL and not is_role_address(value))


def contradict(one: Known, other: Known) -> bool:
    """Whether two can not be one person: e-mails on both sides and none in common, or other ids in one system."""
    if one.emails and other.emails and not one.emails.keys() & other.emails.keys():
        return True
    if not one.externals or not other.externals or one.externals.keys() & other.externals.keys():
        return False
    return bool({system_of(x) for x in one.externals} & {system_of(x) for x in other.externals})


def phones_differ(one: Known, other: Known) -> bool:
    """Whether both have phones and none in common."""
    return bool(one.phones and other.phones and not one.phones.keys() & other.phones.keys())
