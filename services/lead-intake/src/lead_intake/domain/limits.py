"""Every limit of what intake takes, in one place; refusals and the API documentation quote them."""

from datetime import UTC, datetime, timedelta

LEADS_PER_REQUEST = 1000
INVITED_PER_REQUEST = 50
"""Invited to a campaign at once: a page of the list of leads."""
TOUCHES_PER_REQUEST = 1000
RETRIES_PER_REQUEST = 1000
REASON_LENGTH = 500

EMAIL_LENGTH = 254
"""RFC 5321: a path has at most 256 octets, angle brackets included."""
PHONE_LENGTH = 64
NAME_LENGTH = 200
JOB_TITLE_LENGTH = 200
COMPANY_NAME_LENGTH = 200
DOMAIN_LENGTH = 253
INDUSTRY_LENGTH = 64
EMPLOYEES = 10_000_000
MESSAGE_LENGTH = 8000
EXTERNAL_ID_LENGTH = 200
EXTERNAL_IDS = 10
CONSENT_PURPOSES = 20
CAMPAIGN_NAME_LENGTH = 200

FIELDS = 50
FIELD_NAME_LENGTH = 64
FIELDS_BYTES = 8 * 1024
FIELDS_DEPTH = 4

CONTACTS_PER_INPUT = 10
"""E-mails, and phones, that one form or one row may name."""
CONTACTS_PER_LEAD = 50
"""E-mails, phones and external ids of each kind; a key shared by everybody would otherwise grow one lead for ever."""

ROW_LENGTH = 1_000_000
"""Characters of one row of a list."""
COLUMNS = 1000
"""Columns of a list."""

SOURCE_NAME_LENGTH = 200
FORM_FIELDS = 200
"""Fields of one form, repeated ones counted."""
FORM_NAME_LENGTH = 200
"""Characters of a form field's name."""
FORM_BYTES = 256 * 1024
"""A form without its files."""
FORM_WITH_FILES_BYTES = 32 * 1024 * 1024
"""A form with them; e-mail takes about as much."""

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""Older times are clocks that were never set, not history."""
FUTURE = timedelta(minutes=5)
"""How far another machine's clock may be ahead of ours."""
