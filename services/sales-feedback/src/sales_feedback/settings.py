"""What sales-feedback is told by its environment."""

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from sales_feedback.domain.clock import Promises
from service_kit.settings import ServiceSettings

DEFAULTS = Promises()
TWENTY_WORKING_DAYS = 20 * 8 * 60


class Settings(ServiceSettings):
    """Deadlines where nothing was agreed, in minutes of the owner's working time, and how often passed ones are sought.

    `first_attempt_minutes` must be what qualification counts by: its deadline comes with the hand-over, this only moves
    it.
    """

    model_config = SettingsConfigDict(env_prefix="SALES_FEEDBACK_")

    first_attempt_minutes: int = Field(default=DEFAULTS.first_attempt, ge=1, le=TWENTY_WORKING_DAYS)
    try_again_minutes: int = Field(default=DEFAULTS.try_again, ge=1, le=TWENTY_WORKING_DAYS)
    after_contact_minutes: int = Field(default=DEFAULTS.after_contact, ge=1, le=TWENTY_WORKING_DAYS)
    after_account_minutes: int = Field(default=DEFAULTS.after_account, ge=1, le=TWENTY_WORKING_DAYS)
    after_opportunity_minutes: int = Field(default=DEFAULTS.after_opportunity, ge=1, le=TWENTY_WORKING_DAYS)
    overdue_poll_seconds: float = Field(default=1.0, gt=0, le=3600)

    @property
    def promises(self) -> Promises:
        """The deadlines as the domain knows them."""
        return Promises(
            first_attempt=self.first_attempt_minutes,
            try_again=self.try_again_minutes,
            after_contact=self.after_contact_minutes,
            after_account=self.after_account_minutes,
            after_opportunity=self.after_opportunity_minutes,
        )
