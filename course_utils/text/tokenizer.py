"""From a string to words."""

from __future__ import annotations

import re
import unicodedata

# A straight apostrophe and what people type or print in its place: left, right and reversed quotes, the acute accent,
# the modifier letters, the Armenian mark and the full-width one.
_APOSTROPHE = re.compile("[\u2018\u2019\u201b\u00b4\u02bb\u02bc\u02bd\u055a\uff07]")

# What a reader never sees and what is no part of a word's spelling: soft hyphens, marks of direction, word joiners,
# byte order marks, the selectors that choose between pictures of one character.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180b-\u180d\u180f\u200e\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\U000e0001-\U000e007f\U000e0100-\U000e01ef]"
)

# The joiners of Indic, Persian and Mongolian spelling, which belong to a word where they stand inside it.
_JOINERS = "\u180e\u200c\u200d"


def _marks(first: int, last: int) -> str:
    """The accents and vowel signs of all scripts that stand as characters of their own, such as those of Hindi."""
    return "".join(sign for sign in map(chr, range(first, last)) if unicodedata.category(sign) in ("Mn", "Mc"))


# Letters and digits of any script, each with its marks; an apostrophe inside a word belongs to it, so "don't" stays one
# word. The marks above U+FFFF are looked for only there: the class of them is slow.
_LETTER = r"[^\W_]"
_MARK = rf"(?:[{_marks(0x300, 0x10000)}]|(?=[\U00010000-\U0001ffff])[{_marks(0x10000, 0x20000)}])"
_LETTERS = rf"{_LETTER}+(?:(?:[{_JOINERS}]+(?={_LETTER}|{_MARK})|{_MARK}+){_LETTER}*)*"
_WORD = re.compile(rf"{_LETTERS}(?:'{_LETTERS})*")
_ASCII_WORD = re.compile(r"[A-Za-z0-9]+(?:'[A-Za-z0-9]+)*")  # the same for ASCII, faster


def tokenize(text: str, lowercase: bool = True) -> list[str]:
    """Split a text into its word tokens, lower case, without punctuation.

    Args:
        text: any string. Composed and decomposed accents are the same letter, all apostrophes the same mark; soft
            hyphens and other invisible characters count for nothing.
        lowercase: False keeps capital letters.

    Returns:
        The tokens in the order of the text; an empty list where it has no letter and no digit.

    Raises:
        TypeError: `text` is not a string.

    >>> tokenize("The dog doesn't bark. The DOG barked!")
    ['the', 'dog', "doesn't", 'bark', 'the', 'dog', 'barked']
    """
    if not isinstance(text, str):
        raise TypeError(f"text must be a str, it is a {type(text).__name__}")
    if not text.isascii():
        text = _APOSTROPHE.sub("'", unicodedata.normalize("NFC", _INVISIBLE.sub("", text)))
    text = text.lower() if lowercase else text
    return (_ASCII_WORD if text.isascii() else _WORD).findall(text)
