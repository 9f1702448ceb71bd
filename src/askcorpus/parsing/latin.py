"""Which legacy encoding a text in Latin letters has.

Statistics over all encodings confuse the Western and the Central European ones (French read as cp1250 looks fine to
them). Here each language votes with its accented letters: in the right encoding all of them belong to one language.
"""

from __future__ import annotations

import re

_LANGUAGES = (
    "éèêëàâçîïôûùüœæÿ",  # French
    "äöüß",
    "áéíóúüñ¿¡ªº",
    "áàâãéêíóôõúüçªº",  # Portuguese
    "àèéìòùî",
    "åäöéü",  # Swedish, Finnish
    "åæøéòô",  # Danish, Norwegian
    "ëéïöüáèê",  # Dutch
    "áéíóúýþæðö",  # Icelandic
    "àéèíïóòúüç·",  # Catalan
    "ąćęłńóśźż",  # Polish
    "áčďéěíňóřšťúůýž",  # Czech
    "áäčďéíĺľňóôŕšťúýž",  # Slovak
    "áéíóöőúüű",  # Hungarian
    "ăâîșțşţ",  # Romanian
    "čćđšž",  # Croatian, Slovenian
    "çğıöşüâî",  # Turkish
    "ąčęėįšųūž",  # Lithuanian
    "āčēģīķļņšūž",  # Latvian
    "õäöüšž",  # Estonian
)
# In the order of how common they are: the first of equals wins.
_ENCODINGS = ("cp1252", "cp1250", "iso8859_2", "cp1254", "cp1257", "mac_roman", "cp850", "mac_latin2", "cp852")
_NEUTRAL = frozenset("“”‘’„‚«»‹›–—…•·°§©®™€£¥¢±×÷½¼¾²³µ¶†‡\xa0\xad¹´`¨¸ˆ˜¿¡№")
_HIGH_RUNS = re.compile(rb"[\x80-\xff]+")
_SURE = 0.95  # of the accented letters belong to one language
_FEW = 12  # so few letters tell no language


def latin_encoding(sample: bytes) -> str | None:
    """The encoding of a text in Latin letters, or None where the bytes are more likely of another script."""
    runs = _HIGH_RUNS.findall(sample)
    high = sum(map(len, runs))
    letters = sum(map(sample.count, b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    if sum(len(run) for run in runs if len(run) <= 2) < 0.8 * high or high > 0.8 * letters:
        return "cp1252" if high <= _FEW and high <= 0.5 * letters else None
    best, best_score = None, 0.0
    for encoding in _ENCODINGS:
        score = _score(sample, encoding)
        if score > best_score + 0.01:
            best, best_score = encoding, score
    if best_score >= _SURE:
        return best
    return "cp1252" if high <= _FEW else None


def _score(sample: bytes, encoding: str) -> float:
    """The largest share of the accented letters that one language explains, 0 to 1."""
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        return 0.0
    special = [character for character in text if character > "\x7f"]
    if any("\x80" <= character <= "\x9f" for character in special):
        return 0.0
    accented = [character.lower() for character in special if character not in _NEUTRAL]
    if not accented:
        return 1.0
    return max(sum(character in letters for character in accented) for letters in _LANGUAGES) / len(accented)
