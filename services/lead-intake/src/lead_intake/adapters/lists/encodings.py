"""In which encoding a list is written."""

import codecs
import re

from charset_normalizer import from_bytes

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
WHOLE_CHARACTERS = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
BROKEN_SHARE = 20
"""One character in twenty may be broken, and it is UTF-8 still: texts pasted from elsewhere."""


class Watch:
    """Sees every piece of a list and knows at its end how it is encoded."""

    def __init__(self) -> None:
        self._utf8 = codecs.getincrementaldecoder("utf-8")("strict")
        self._head = b""
        self._other: bytes | None = None

    def see(self, piece: bytes) -> None:
        """The next piece."""
        if len(self._head) < 4096:
            self._head += piece[:4096]
        if self._other is None:
            try:
                self._utf8.decode(piece)
            except UnicodeDecodeError:
                self._other = self._head + piece

    def encoding(self) -> str:
        """The name of the encoding, as Python has it."""
        for bom, name in BOMS:
            if self._head.startswith(bom):
                return name
        if wide := _without_bom(self._head):
            return wide
        if self._other is None or _mostly_utf8(self._other):
            return "utf-8"
        found = from_bytes(self._other, cp_isolation=LIKELY, preemptive_behaviour=False).best()
        alike = set() if found is None else {found.encoding, *found.could_be_from_charset}
        return next((name for name in LIKELY if name in alike), "cp1252")


def _without_bom(head: bytes) -> str | None:
    """UTF-16 that does not say so: every second byte of Latin text is null."""
    if len(head) < 8:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > half * 0.4 and even < half * 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.4 and odd < half * 0.05 else None


def _mostly_utf8(piece: bytes) -> bool:
    whole = len(WHOLE_CHARACTERS.findall(piece))
    rest = WHOLE_CHARACTERS.sub(b"", piece)
    broken = sum(1 for byte in rest if byte >= 0x80)
    return whole > broken * BROKEN_SHARE
