"""CSV files in and out: what a student wrote stays text when a spreadsheet opens the table."""

from __future__ import annotations

import csv
import io
import math
import unicodedata
from collections.abc import Iterable
from pathlib import Path

LONGEST = 2000  # characters of a cell; spreadsheets cut at 32,767, and nobody reads as many
FORMULA = "=+-@\uff1d\uff0b\uff0d\uff20|%"  # what a spreadsheet takes for the start of a formula, full width too


def harmless(text: str) -> str:
    """Text that a spreadsheet shows as text: short, on one line, without hidden marks, and no formula."""
    shown = visible(text[: 4 * LONGEST])
    shown = shown if len(shown) <= LONGEST else shown[: LONGEST - 1] + "…"
    return f"'{shown}" if shown.startswith(tuple(FORMULA)) and shown != "-" else shown  # "-" alone is no formula


def visible(text: str) -> str:
    """Text on one line, with single blanks, without marks that nobody sees."""
    return " ".join("".join(map(_visible, text)).split())


def _visible(mark: str) -> str:
    kind = unicodedata.category(mark)
    if kind in ("Cc", "Zl", "Zp"):
        return " "
    if kind in ("Cf", "Cs") and mark not in "\u200c\u200d":  # joiners belong to words of many languages
        return ""
    return mark


def text(header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """The text of a CSV file. Numbers stay numbers, all else is made harmless.

    Args:
        header: the columns' names.
        rows: as many values each.

    Returns:
        Lines that end with a line feed.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for row in (header, *rows):
        writer.writerow([harmless(value) if isinstance(value, str) else _number(value) for value in row])
    return out.getvalue()


def _number(value: object) -> str:
    if value is None:
        return ""
    return f"{round(value, 6):.12g}" if isinstance(value, float) else str(value)


def number(text: str) -> float:
    """A number from a table, which a spreadsheet may have saved with a comma.

    Args:
        text: of the cell.

    Returns:
        The number.

    Raises:
        ValueError: it is none.
    """
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ValueError(f"the table of grades holds {text[:40]!r} where a number should be: grade again")
    return value


def read(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file as spreadsheets save it: UTF-8, UTF-16 or Western European; comma, semicolon or tab.

    Args:
        path: of the file.

    Returns:
        A dict a row, by the header's names in lower case; "line" is its number in the file. Empty rows are left out.

    Raises:
        ValueError: it is no table, two columns have one name, or a row has more values than there are columns.
    """
    content = _decoded(path.read_bytes(), path)
    head = next((line for line in content.split("\n") if line.strip() and not line.startswith("sep=")), "")
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=max(",;\t", key=head.count), strict=True)
    try:
        filled = (row for row in reader if any(value.strip() for value in row))
        first = next((row for row in filled if not row[0].startswith("sep=")), [])  # Excel has its own line
        header = [visible(name).lower() for name in first]
        named = [name for name in header if name]
        if len(set(named)) != len(named) or not named:
            raise ValueError(f"{path}: the first line should name each column once, it is: {head[:200].strip()}")
        rows = []
        for row in reader:
            if not any(value.strip() for value in row):
                continue
            if len(row) > len(header):
                raise ValueError(f"{path}, line {reader.line_num}: {len(row)} values for {len(header)} columns")
            padded = row + [""] * (len(header) - len(row))
            rows.append(dict(zip(header, map(str.strip, padded))) | {"line": str(reader.line_num)})
    except csv.Error as error:
        raise ValueError(f"{path} is no CSV table: {error} (line {reader.line_num})") from None
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
            raise ValueError(f"{path} is no CSV table: it holds zero bytes")
        return found.replace("\r\n", "\n").replace("\r", "\n")
    raise ValueError(f"{path} is neither UTF-8 nor UTF-16 nor Western European text; save it as CSV in UTF-8")
