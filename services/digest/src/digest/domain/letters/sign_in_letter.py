"""The mail that lets in whoever asked for it."""

from digest.domain.letters.facts import Reader, addressed
from digest.domain.letters.letter import Button, Buttons, Letter, Passage


def sign_in_letter(token: str, reader: Reader) -> Letter:
    """One button; what happens where it is opened elsewhere; what to do if nobody asked."""
    _ = reader.words.gettext
    way_in = reader.links.page(f"/digest/sign-in/link/{token}")
    return Letter(
        subject=_("Your link to sign in"),
        addressed=addressed(reader),
        title=_("Sign in to Leadloop"),
        blocks=(
            Passage(_("The button signs you in, once, within 15 minutes after you asked for it.")),
            Buttons((Button(_("Sign in"), way_in, solid=True),)),
            Passage(
                _("In another browser than the one in which you asked, it shows six digits to type there."), quiet=True
            ),
        ),
        footer=(
            _("Nobody asked? Then nothing needs to be done: without this mail nobody gets in. Pass it on to nobody."),
        ),
        links=(),
        listed=0,
    )
