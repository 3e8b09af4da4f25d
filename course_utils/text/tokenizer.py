"""From a string to words."""

from __future__ import annotations

import re
import unicodedata

# The accents and vowel signs of all scripts that stand as characters of their own, such as those of Hindi; not the
# variation selectors, which choose between pictures.
_SIGNS = "".join(
    sign
    for sign in map(chr, range(0x300, 0x10000))
    if unicodedata.category(sign) in ("Mn", "Mc") and not "\ufe00" <= sign <= "\ufe0f"
)
# Letters and digits of any script; an apostrophe inside a word belongs to it, so "don't" stays one word.
_LETTERS = rf"(?:[^\W_][{_SIGNS}]*)+"
_WORD = re.compile(rf"{_LETTERS}(?:'{_LETTERS})*")
_ASCII_WORD = re.compile(r"[a-z0-9]+(?:'[a-z0-9]+)*")  # the same for lower-case ASCII, faster


def tokenize(text: str) -> list[str]:
    """Split a text into its word tokens, lower case, without punctuation.

    Args:
        text: any string. Composed and decomposed accents are the same letter, curly and straight apostrophes the same
            mark.

    Returns:
        The tokens in the order of the text; an empty list where it has no letter and no digit.

    Raises:
        TypeError: `text` is not a string.

    >>> tokenize("The dog doesn't bark. The DOG barked!")
    ['the', 'dog', "doesn't", 'bark', 'the', 'dog', 'barked']
    """
    if not isinstance(text, str):
        raise TypeError(f"text must be a str, it is a {type(text).__name__}")
    if text.isascii():
        return _ASCII_WORD.findall(text.lower())
    text = unicodedata.normalize("NFC", text).replace("\u2019", "'")
    return _WORD.findall(text.lower())
