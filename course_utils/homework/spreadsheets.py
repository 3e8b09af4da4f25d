"""CSV files in and out: what a student wrote stays text when a spreadsheet opens the table."""

from __future__ import annotations

import csv
import io
import math
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

LONGEST = 2000  # characters of a cell; spreadsheets cut at 32,767, and nobody reads as many
FORMULA = "=+-@\uff1d\uff0b\uff0d\uff20|%"  # what a spreadsheet takes for the start of a formula, full width too

# Which mark separates cells is a setting of the reader's: a formula may begin after each of them, in quotes too.
_INSIDE = re.compile(rf'([;,][\s"]*)(?=[{re.escape(FORMULA)}])')


def harmless(text: str) -> str:
    """Text that a spreadsheet shows as text: short, on one line, without hidden marks, and no formula."""
    shown = _INSIDE.sub(r"\1'", visible(text[: 4 * LONGEST]))
    shown = shown if len(shown) <= LONGEST else shown[: LONGEST - 1] + "…"
    return f"'{shown}" if shown.startswith(tuple(FORMULA)) and shown != "-" else shown  # "-" alone is no formula


def visible(text: str) -> str:
    """Text on one line, with single blanks, without marks that nobody sees."""
    return " ".join("".join(map(_visible, text)).split())


def _visible(mark: str) -> str:
    kind = unicodedata.category(mark)
    if kind in ("Cc", "Zl", "Zp"):
        return " "
    hidden = kind in ("Cf", "Cs") and mark not in "\u200c\u200d"  # joiners belong to words of many languages
    return "" if hidden else mark


def text(header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A CSV file of lines that end with a line feed. Numbers stay numbers, all else is made harmless."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for row in (header, *rows):
        writer.writerow([harmless(value) if isinstance(value, str) else _number(value) for value in row])
    return out.getvalue()


def _number(value: object) -> object:
    return f"{round(value, 6):.12g}" if isinstance(value, float) else value


def number(text: str) -> float:
    """A number from a table, which a spreadsheet may have saved with a comma; anything else is a ValueError."""
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ValueError(f"the table of grades holds {text[:40]!r} where a number should be: grade again")
    return value


def read(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file as spreadsheets save it, by the header in lower case; "line" is where each stands."""
    content = _decoded(path.read_bytes(), path)
    head = next((line for line in content.split("\n") if line.strip() and not line.startswith("sep=")), "")
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=max(",;\t", key=head.count), strict=True)
    rows: list[dict[str, str]] = []
    header: list[str] = []
    try:
        for row in reader:
            values = [value.strip() for value in row]
            if not any(values) or (not header and values[0].startswith("sep=")):  # Excel has its own line
                continue
            if not header:
                header = [visible(name).lower() for name in values]
                continue
            if len(values) > len(header):
                raise ValueError(f"{path}, line {reader.line_num}: {len(row)} values for {len(header)} columns")
            values += [""] * (len(header) - len(values))
            rows.append(dict(zip(header, values)) | {"line": str(reader.line_num)})
    except csv.Error as error:
        raise ValueError(f"{path} is no CSV table: {error} (line {reader.line_num})") from None
    named = [name for name in header if name]
    if len(set(named)) != len(named) or not named:
        raise ValueError(f"{path}: the first line should name each column once, it is: {head[:200].strip()}")
    return rows


def _decoded(data: bytes, path: Path) -> str:
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    if b"\0" in data[:2]:  # UTF-16 without its mark
        encoding = "utf-16-be" if data[:1] == b"\0" else "utf-16-le"
    for each in (encoding, "cp1252"):
        try:
            found = data.decode(each)
        except UnicodeDecodeError:
            continue
        if "\0" in found:
            break
        return found.replace("\r\n", "\n").replace("\r", "\n")
    raise ValueError(f"{path} is no CSV table in UTF-8, UTF-16 or a Western European encoding; save it in UTF-8")
