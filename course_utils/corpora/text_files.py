"""The lines of a plain text file: its path on any system, its encoding, and what is said where it is no text."""

from __future__ import annotations

from collections.abc import Iterator
from os import PathLike
from pathlib import Path, PureWindowsPath

PathName = str | PathLike[str]
UTF_8 = "utf-8-sig"  # with or without a byte order mark, which is no part of the text


def text_lines(path: PathName, encoding: str = UTF_8) -> Iterator[str]:
    """Read a plain text file line by line, so that its size does not matter.

    Args:
        path: the file.
        encoding: how it writes its letters.

    Yields:
        Each line with its end, which is one line feed whatever the system that wrote it.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: it is a folder, it is not text in this encoding, or it holds zero bytes.
    """
    file = find_path(path)
    if file.is_dir():
        raise ValueError(f"{str(path)!r} is a folder: give one text file")
    try:
        with file.open(encoding=encoding) as lines:
            for line in lines:
                if "\0" in line:
                    raise ValueError(
                        f"{file.name} is not plain text, it holds zero bytes: save it as a .txt file in UTF-8 first"
                    )
                yield line
    except UnicodeError:
        raise ValueError(
            f"{file.name} is not text in the encoding {encoding}: line {_first_unreadable(file, encoding)} cannot be "
            'read. If it is a text file, save it as UTF-8, or read it by from_files with encoding="cp1252" or '
            'encoding="utf-16"; a .docx, .pdf or .gz has to be saved or unpacked as plain text first'
        ) from None
    except (LookupError, TypeError):
        raise ValueError(f'encoding must be the name of an encoding such as "utf-8", it is {encoding!r}') from None


def find_path(given: PathName) -> Path:
    """The file or folder at a path, whichever system wrote the path.

    Args:
        given: a path. Backslashes of a Windows path are understood on every system, and `~` is your home folder.

    Returns:
        The path, of something that exists.

    Raises:
        TypeError: `given` is no path.
        FileNotFoundError: there is nothing.
    """
    if not isinstance(given, str | PathLike):
        raise TypeError(f"a path must be a str or a Path, found a {type(given).__name__}")
    for path in (Path(given).expanduser(), Path(PureWindowsPath(given).as_posix()).expanduser()):
        if path.exists():
            return path
    raise FileNotFoundError(f"there is no file or folder {str(given)!r} (looked for from the folder {Path.cwd()})")


def _first_unreadable(file: Path, encoding: str) -> int:
    try:
        with file.open(encoding=encoding, errors="replace") as lines:
            return next((number for number, line in enumerate(lines, start=1) if "\ufffd" in line), 1)
    except UnicodeError:  # no line can be read: UTF-16 without its byte order mark
        return 1
