"""A mail before it is drawn: the same parts become HTML and plain text."""

from typing import Literal, NamedTuple

Tone = Literal["plain", "due", "late"]
Share = Literal["won", "lost", "returned", "disqualified", "open"]


class Button(NamedTuple):
    """What can be pressed; the solid one is the next action."""

    label: str
    url: str
    solid: bool = False


class LeadBlock(NamedTuple):
    """A lead that needs somebody: deadline as a clock time, why in one sentence, the phone, what can be done."""

    name: str
    url: str
    grade: str | None
    first: bool
    """Of the first grade: the badge is filled."""
    deadline: str
    tone: Tone
    why: str
    phone: str | None
    more: str | None
    asked: str | None
    """What was written for the salesperson with the hand-over."""
    buttons: tuple[Button, ...]
    kind: Literal["lead"] = "lead"


class Row(NamedTuple):
    """A line of a list: who, what, and at its right when or how many; `below` is a second line, `step` what to do.

    `asked` is what was written with a hand-over, under all of it.
    """

    name: str
    text: str
    right: str
    below: str | None = None
    url: str | None = None
    tone: Tone = "plain"
    step: Button | None = None
    asked: str | None = None


class Rows(NamedTuple):
    """A list under a heading; `more` says what is left out, and where it is."""

    heading: str
    rows: tuple[Row, ...]
    more: Button | None = None
    kind: Literal["rows"] = "rows"


class Segment(NamedTuple):
    """A part of the ledger bar; `percent` is its share of the width in whole percent, all together 100."""

    share: Share
    label: str
    percent: int


class Bar(NamedTuple):
    """The ledger: handed over = won + lost + returned + disqualified + open."""

    segments: tuple[Segment, ...]
    caption: str
    kind: Literal["bar"] = "bar"


class Passage(NamedTuple):
    """A paragraph; a quiet one is small and second ink. `phone`, to be called by a tap, and `link` stand at its end."""

    text: str
    quiet: bool = False
    link: Button | None = None
    phone: str | None = None
    kind: Literal["passage"] = "passage"


class Buttons(NamedTuple):
    """Buttons on a line of their own."""

    buttons: tuple[Button, ...]
    kind: Literal["buttons"] = "buttons"


Block = LeadBlock | Rows | Bar | Passage | Buttons


class Letter(NamedTuple):
    """Everything a mail says; `listed` leads stand in it. The subject is also what mailboxes preview."""

    subject: str
    addressed: str
    """To whom, and when."""
    title: str
    blocks: tuple[Block, ...]
    footer: tuple[str, ...]
    links: tuple[Button, ...]
    """In the footer: the settings, and how to get no more of these."""
    listed: int
    eyebrow: str | None = None
    """Above the title: the promise that is broken."""
