"""A student's name, whatever it is, as the name of a folder and as the gradebook takes it."""

from __future__ import annotations

import hashlib
import unicodedata

from course_utils.homework import spreadsheets

LONGEST_NAME = 100  # bytes of a name on disk, where an ending follows
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{place}" for port in ("com", "lpt") for place in "123456789¹²³")}


def clean_name(name: str) -> str:
    """A student's name as the gradebook and the file system take it: composed, without separators, not too long.

    Nor has it marks that nobody sees, which a table leaves out: two names would be one there.
    """
    readable = name.encode("utf-8", "replace").decode()
    single = "".join("_" if mark in '/\\:*?"<>|[]+' or ord(mark) < 32 else mark for mark in readable)
    clean = unicodedata.normalize("NFC", spreadsheets.visible(single)).strip(" .") or "_"
    stem, dot, rest = clean.partition(".")
    if stem.rstrip().casefold() in _DEVICES:  # Windows makes no file of that name, whatever its ending
        clean = f"{stem}_{dot}{rest}"
    if len(clean.encode()) <= LONGEST_NAME:
        return clean
    digest = hashlib.sha256(clean.encode()).hexdigest()[:8]
    return f"{clean.encode()[: LONGEST_NAME - 9].decode(errors='ignore')}~{digest}"
