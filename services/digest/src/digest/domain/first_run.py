"""The way in for whoever runs the installation, while nobody else can let people in."""

import hmac
import re
from base64 import urlsafe_b64encode

NOT_IN_IDS = re.compile(r"[^a-z0-9]+")


def first_run_token(secret: str) -> str:
    """What the first link ends with: always the same for an installation, and known to whoever knows its secret."""
    return urlsafe_b64encode(hmac.digest(secret.encode(), b"leadloop first run 1", "sha256")).rstrip(b"=").decode()


def id_for(name: str) -> str:
    """An id out of a name: `olga-sidorova`; `admin` where no letter of it fits."""
    return NOT_IN_IDS.sub("-", name.lower()).strip("-")[:60] or "admin"
