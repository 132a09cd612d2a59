"""In which encoding a list is written."""

import codecs
import re

from charset_normalizer import from_bytes

from lead_intake.domain.aliases import LEADS, TOUCHES
from lead_intake.domain.field_names import plain

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
LIKELY = [
    "cp1251", "cp1252", "koi8_r", "cp866", "mac_cyrillic", "iso8859_5", "cp1250", "iso8859_2", "cp1254", "cp1253",
    "cp1257", "mac_roman", "cp437", "gb18030", "big5", "shift_jis", "euc_kr",
]  # fmt: skip
"""What spreadsheets of the last decades wrote, of those that read alike the first; anything else would be guessing."""
CYRILLIC = ("cp1251", "koi8_r", "cp866", "mac_cyrillic", "iso8859_5")
FEW_BYTES = 40
"""Of so few bytes beyond ASCII an encoding is a guess, where no name of a column bears it out."""
COMMON = re.compile(r"[оеаинтсрвл]", re.IGNORECASE)
BETWEEN_CELLS = re.compile(r"[,;\t|\r\n\"]+")
WORDS = re.compile(r"[^\W\d_]*[^\W\d_\x00-\x7f][^\W\d_]*")
CYRILLIC_WORD = re.compile(r"[А-ЯЁа-яё]?[а-яё]+|[А-ЯЁ]+")
LETTERS = re.compile(r"[а-яё]", re.IGNORECASE)
STRANGE = re.compile(r"[^\x00-\x7fа-яА-ЯёЁіїєґІЇЄҐ№«»“”„—–…’\u00a0]|[а-яё][А-ЯЁ]")
"""What stands in no list of people: signs between the letters, and large letters within words."""
WHOLE_CHARACTERS = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
BROKEN_SHARE = 20
"""One character in twenty may be broken, and it is UTF-8 still: texts pasted from elsewhere."""


SAMPLE_BYTES = 64 * 1024


class Watch:
    """Sees every piece of a list and knows at its end how it is encoded."""

    def __init__(self) -> None:
        self._utf8 = codecs.getincrementaldecoder("utf-8")("strict")
        self._is_utf8 = True
        self._head = b""
        self._telling = b""

    def see(self, piece: bytes) -> None:
        """The next piece."""
        if len(self._head) < 4096:
            self._head += piece[:4096]
        if self._is_utf8:
            try:
                self._utf8.decode(piece)
            except UnicodeDecodeError:
                self._is_utf8 = False
        if len(self._telling) < SAMPLE_BYTES and not piece.isascii():
            # Lines of plain ASCII say nothing, and would only hide those that do.
            self._telling += b"\n".join(line for line in piece.split(b"\n") if not line.isascii())[:SAMPLE_BYTES]

    def encoding(self) -> str:
        """The name of the encoding, as Python has it."""
        wide = wide_encoding(self._head)
        if wide is not None:
            return wide
        if self._is_utf8 or _mostly_utf8(self._telling):
            return "utf-8"
        # Their small letters are nearly the same: which of them it is, the large ones tell
        cyrillic = max(CYRILLIC, key=lambda name: (_known(self._telling, name), _plausible(self._telling, name)))
        if _known(self._telling, cyrillic) or _is_russian(self._telling, cyrillic):
            return cyrillic
        found = from_bytes(self._telling, cp_isolation=LIKELY, preemptive_behaviour=False).best()
        alike = set() if found is None else {found.encoding, *found.could_be_from_charset}
        likely = next((name for name in LIKELY if name in alike), "cp1252")
        return cyrillic if likely in CYRILLIC else likely

    def guessed(self) -> bool:
        """Whether there was too little to be sure of the encoding."""
        if wide_encoding(self._head) is not None or self._is_utf8:
            return False
        few = sum(byte >= 0x80 for byte in self._telling) < FEW_BYTES
        return few and not any(_known(self._telling, name) for name in CYRILLIC)


def wide_encoding(head: bytes) -> str | None:
    """UTF-16 and UTF-32, also where no mark says so: of Latin and Cyrillic every second byte is 0 or 4 then."""
    for bom, name in BOMS:
        if head.startswith(bom):
            return name
    half = len(head) // 2
    if half < 4:
        return None
    even, odd = (head[first::2].count(0) + head[first::2].count(4) for first in (0, 1))
    if odd > half * 0.9 and even < half * 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.9 and odd < half * 0.1 else None


def _plausible(sample: bytes, encoding: str) -> int:
    text = sample.decode(encoding, "replace")
    return len(LETTERS.findall(text)) + len(COMMON.findall(text)) - 10 * len(STRANGE.findall(text))


def _known(sample: bytes, encoding: str) -> int:
    """How many cells at the beginning are Russian names of columns, read like this."""
    cells = BETWEEN_CELLS.split(sample[:4096].decode(encoding, "replace"))
    names = (plain(cell) for cell in cells if len(cell) < 64 and LETTERS.search(cell))
    return sum(name in LEADS or name in TOUCHES for name in names)


def _is_russian(sample: bytes, encoding: str) -> bool:
    """Whether nearly all that is beyond ASCII are words as Russian has them, read like this."""
    text = sample[:8192].decode(encoding, "replace")
    words = WORDS.findall(text)
    good = [word for word in words if CYRILLIC_WORD.fullmatch(word)]
    letters = "".join(good)
    if len(letters) < 2 or all(len(word) < 2 for word in good):
        return False
    common, strange = len(COMMON.findall(letters)), len(STRANGE.findall(text))
    return len(good) >= 0.8 * len(words) and common >= 0.3 * len(letters) and strange <= 0.05 * len(letters)


def _mostly_utf8(sample: bytes) -> bool:
    whole = len(WHOLE_CHARACTERS.findall(sample))
    rest = WHOLE_CHARACTERS.sub(b"", sample)
    broken = sum(1 for byte in rest if byte >= 0x80)
    return whole > broken * BROKEN_SHARE
