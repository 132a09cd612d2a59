"""Accounts: where everything about a client gathers."""

from typing import NamedTuple


class Account(NamedTuple):
    """An account; `lead_ids` are the leads it was opened for, first opened first. `version` counts its documents.

    The last lead to leave closes it for ever: nothing but its id and version is left.
    """

    id: str
    name: str | None
    lead_ids: tuple[str, ...]
    version: int

    @property
    def is_closed(self) -> bool:
        """Nobody is in it any more."""
        return not self.lead_ids

    def joined_by(self, lead_id: str, name: str | None) -> "Account":
        """The account after it was opened for one more lead; a name given later wins."""
        leads = self.lead_ids if lead_id in self.lead_ids else (*self.lead_ids, lead_id)
        return self._replace(lead_ids=leads, name=name or self.name, version=self.version + 1)

    def without(self, lead_id: str) -> "Account":
        """The account without a lead that was erased or whose opening was undone."""
        left = tuple(lead for lead in self.lead_ids if lead != lead_id)
        return self._replace(lead_ids=left, name=self.name if left else None, version=self.version + 1)
