"""Puts together what digest needs for sign-in links by e-mail; `main` does the rest."""

import hmac
from datetime import datetime

from digest.adapters.ask_store import SqlAskStore
from digest.adapters.drawing import Drawing
from digest.adapters.minting import new_token
from digest.adapters.postbox import SqlPostbox
from digest.adapters.session_store import SqlSessionStore
from digest.adapters.wording import BabelWords, read_catalogues
from digest.domain.letters.facts import Links, Reader
from digest.domain.letters.sign_in_letter import sign_in_letter
from digest.domain.mail import Mail
from digest.domain.people import Person
from digest.domain.sessions import link_hash
from digest.entrypoints.ask_desk import AskDesk
from digest.settings import Settings
from digest.use_cases.ask_to_sign_in import Desk
from digest.use_cases.office import Office
from service_kit.database import OpenDatabase

PACKAGE = "digest"


def prints_key(settings: Settings) -> bytes:
    """By which prints of addresses and networks are made."""
    return hmac.digest((settings.signing_secret() or "").encode(), b"leadloop asks 1", "sha256")


def ask_desk(settings: Settings, office: Office, database: OpenDatabase) -> AskDesk:
    """Who answers asks."""
    catalogues, drawing = read_catalogues(PACKAGE), Drawing(PACKAGE)

    def write(person: Person, token: str, at: datetime) -> Mail:
        words = BabelWords(person.language, person.time_zone, catalogues)
        letter = sign_in_letter(token, Reader(person, at, words, Links(settings.address, {})))
        drawn = drawing.draw(letter, person.language)
        key, to = f"sign-in/{link_hash(token)}", person.email or ""
        return Mail(key, "sign_in", person.id, to, letter.subject, drawn.html, drawn.text, secret=True)

    postbox = SqlPostbox(office.new_id, settings.mail_host())
    return AskDesk(database, Desk(office, SqlAskStore(), SqlSessionStore(), postbox, write, new_token))
