"""Bytes to text in any encoding, or the statement that they are not text.

Order: byte order mark, UTF-16/32 without one, ISO-2022, strict UTF-8, the encoding the file declares, a guess from the
bytes themselves. UTF-8 comes before a declaration because its bytes prove it, while declarations are often wrong.
"""

from __future__ import annotations

import codecs
import re
import struct
import unicodedata

from askcorpus.errors import ReadingError
from askcorpus.parsing.latin import latin_encoding

_SAMPLE_BYTES = 65_536  # enough for any statistics, and bounds the time the guess takes
_MAX_ODD_SHARE = 0.02  # more control, unassigned or replacement characters than this is not text
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAX_NUL_SHARE = 0.1  # zero bytes among text that has no other control characters are padding or a slip
_CONTROL_BYTES = bytes(sorted(set(range(32)) - {9, 10, 12, 13, 27}))
_FREQUENT_UNITS = frozenset(map(ord, " \n\r\u3000\u3001\u3002"))
_ISO_2022 = re.compile(rb"\x1b\$[@BC()]|\x1b\([BJI]")
NOT_TEXT = "This is not a text document; remove it from the folder, or add it to .askcorpusignore."


def decode(data: bytes, declared: str | None = None) -> str:
    """The text of `data`; `declared` is the encoding the file says it has.

    Raises ReadingError (skipped) where the bytes are not text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _checked(_whole_units(data[len(mark) :], encoding).decode(encoding, "replace"))
    data = _without_few_zeros(data)
    wide = _wide_encoding(data[:_SAMPLE_BYTES])
    if wide:
        return _checked(_whole_units(data, wide).decode(wide, "replace"))
    sample = data[:_SAMPLE_BYTES]
    if len(sample) - len(sample.translate(None, _CONTROL_BYTES)) > _MAX_ODD_SHARE * len(sample):
        raise ReadingError(NOT_TEXT, state="skipped")
    if _ISO_2022.search(sample):
        encoding = "iso2022_kr" if b"\x1b$)C" in sample else "iso2022_jp_2"
        return _checked(data.decode(encoding, "replace"))
    try:
        return _checked(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        # A stray byte or a cut in a long UTF-8 text is damage, not another encoding.
        if error.start > 1000 and len(re.findall(rb"[\xc2-\xf4][\x80-\xbf]+", data[: error.start])) > 20:
            return _checked(data.decode("utf-8", "replace"))
    if declared:
        text = _decode_strictly(data, declared)
        if text is not None:
            return _checked(text)
    return _checked(_guess(data))


def looks_like_text(text: str) -> bool:
    """Whether hardly any character of `text` is one that no writing has."""
    sample = text if len(text) <= 3 * _SAMPLE_BYTES else text[:_SAMPLE_BYTES] + text[-_SAMPLE_BYTES:]
    if sample.isascii() and sample.isprintable():
        return True
    odd = sum(
        (character < " " and character not in "\n\r\t\f\x1b")
        or (character > "~" and (character == "\ufffd" or unicodedata.category(character) in ("Cc", "Cn", "Co", "Cs")))
        for character in sample
    )
    return odd <= _MAX_ODD_SHARE * len(sample)


def _checked(text: str) -> str:
    if not looks_like_text(text):
        raise ReadingError(NOT_TEXT, state="skipped")
    return text


def _whole_units(data: bytes, encoding: str) -> bytes:
    """The bytes without what is left over at the end of a wide encoding: half a character, cut off or added."""
    unit = 4 if encoding.startswith("utf-32") else 2 if encoding.startswith("utf-16") else 1
    return data[: len(data) - len(data) % unit]


def _without_few_zeros(data: bytes) -> bytes:
    """The bytes without zero bytes, where these are few and the others are UTF-8 without control characters."""
    sample = data[:_SAMPLE_BYTES]
    written = sample.replace(b"\x00", b"")
    zeros = len(sample) - len(written)
    if not 0 < zeros <= _MAX_NUL_SHARE * len(sample) or written != written.translate(None, _CONTROL_BYTES):
        return data
    try:
        codecs.getincrementaldecoder("utf-8")().decode(written)
    except UnicodeDecodeError:
        return data
    return data.replace(b"\x00", b"")


def _wide_encoding(sample: bytes) -> str | None:
    """UTF-16 or UTF-32 without a byte order mark, told by where the zero bytes are."""
    if len(sample) < 4 or b"\x00" not in sample:
        return None
    size = len(sample) - len(sample) % 4
    zeros = [sample[offset:size:4].count(0) * 4 / size for offset in range(4)]
    if min(zeros[2:]) > 0.9 and zeros[0] < 0.1:
        return "utf-32-le"
    if min(zeros[:2]) > 0.9 and zeros[3] < 0.1:
        return "utf-32-be"
    even, odd = (zeros[0] + zeros[2]) / 2, (zeros[1] + zeros[3]) / 2
    if odd > 0.3 and even < 0.05:
        return "utf-16-le"
    if even > 0.3 and odd < 0.05:
        return "utf-16-be"
    # Scripts other than Latin have few zero bytes, but their spaces, stops and line ends stand out.
    for encoding, form in (("utf-16-le", "<"), ("utf-16-be", ">")):
        units = struct.unpack_from(f"{form}{size // 2}H", sample)
        if sum(map(_FREQUENT_UNITS.__contains__, units)) > 0.005 * len(units) and _is_text(sample[:size], encoding):
            return encoding
    return None


def _is_text(sample: bytes, encoding: str) -> bool:
    text = sample.decode(encoding, "ignore")
    return len(text) > 0.45 * len(sample) and looks_like_text(text)


def _decode_strictly(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except (LookupError, UnicodeError):
        return None
    return text if isinstance(text, str) and looks_like_text(text) else None


def _guess(data: bytes) -> str:
    """The text in the legacy encoding that suits its bytes best."""
    sample = data[:_SAMPLE_BYTES]
    latin = latin_encoding(sample)
    if latin is not None:
        return data.decode(latin, "replace")
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    if best is not None:
        text = data.decode(best.encoding, "replace")
        if looks_like_text(text):
            return text
    return _decode_strictly(data, "cp1252") or data.decode("latin-1")
