"""Where marketing does the one thing that fits a lead which came back, by the reason that sales gave."""

_LATER = "/qualification/leads/nurture?lead={lead}&reason={reason}&back=/digest/leads"
_PATHS = {
    "no_budget": _LATER,
    "too_early": _LATER,
    "not_reached": "/qualification/leads/hand-over?lead={lead}&back=/digest/leads",
    "not_our_market": "/qualification/criteria",
}
_CARD = "/digest/leads/{lead}"


def step_path(reason: str, lead: str) -> str:
    """The page of that step; the lead's card where looking at it is what helps."""
    return _PATHS.get(reason, _CARD).format(lead=lead, reason=reason)
