"""From a letter to a mail: both forms, and the headers that mailboxes look at."""

from datetime import datetime

from digest.domain.letters.facts import Reader
from digest.domain.letters.letter import Letter
from digest.domain.mail import Mail, MailKind
from digest.use_cases.mail_desk import MailDesk

ONE_CLICK = "List-Unsubscribe=One-Click"


def write(
    desk: MailDesk,
    letter: Letter,
    reader: Reader,
    *,
    key: str,
    kind: MailKind,
    thread: str,
    leads: tuple[str, ...],
    leave: str | None,
) -> Mail:
    """The mail; `thread` names what it belongs to, `leave` the action by which one gets no more of these."""
    person = reader.person
    drawn = desk.draw(letter, person.language)
    headers = {"References": f"<{thread}@{desk.host}>", "List-Id": f"<{kind}.leadloop.{desk.host}>"}
    if leave is not None:
        headers["List-Unsubscribe"] = f"<{reader.links.action(leave)}>"
        headers["List-Unsubscribe-Post"] = ONE_CLICK
    return Mail(
        key=key,
        kind=kind,
        person=person.id,
        recipient=person.email or "",
        subject=letter.subject,
        html=drawn.html,
        text=drawn.text,
        headers=headers,
        leads=leads,
    )


def week_of(reader: Reader, at: datetime) -> str:
    """The week on the reader's calendar: digests of one week belong together."""
    year, week, _ = reader.words.local(at).isocalendar()
    return f"digest-{reader.person.id}-{year}-{week:02}"
