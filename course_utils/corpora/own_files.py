"""The learner's own texts: one plain text file, one document."""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike
from pathlib import Path, PureWindowsPath

from course_utils.corpora.corpus import Corpus

PathName = str | PathLike[str]


def from_files(paths: PathName | Iterable[PathName], *, encoding: str = "utf-8-sig") -> Corpus:
    r"""A corpus of your own plain text files, one document a file, its title the file's name.

    Args:
        paths: a file, a folder (every .txt file below it, in alphabetical order), or several of them. Backslashes of a
            Windows path are understood on every system, and `~` is your home folder.
        encoding: how the files write their letters; the default is UTF-8, with or without a byte order mark.

    Returns:
        The documents, in the order of the paths.

    Raises:
        TypeError: `paths` is no path and no list of paths.
        FileNotFoundError: there is no such file or folder.
        ValueError: no file is given, a folder holds no .txt file, a file is empty, or it is not text in this encoding.
    """
    if isinstance(paths, str | PathLike):
        given = [paths]
    elif isinstance(paths, Iterable) and not isinstance(paths, bytes):
        given = list(paths)
    else:
        raise TypeError(f"paths must be a path or a list of paths, it is a {type(paths).__name__}")
    if not given:
        raise ValueError("paths is empty: give at least one file or folder")
    files = [file for path in given for file in _files_at(path)]
    return Corpus(
        documents=tuple(_read(file, encoding) for file in files),
        name="own_files",
        licence="yours to know",
        source=f"{len(files)} file{'' if len(files) == 1 else 's'} of your own",
        description="plain text files, a document a file",
        titles=tuple(file.name for file in files),
    )


def _files_at(given: PathName) -> list[Path]:
    """The file itself, or the .txt files below the folder."""
    if not isinstance(given, str | PathLike):
        raise TypeError(f"a path must be a str or a Path, found a {type(given).__name__}")
    path = Path(given).expanduser()
    if not path.exists():
        path = Path(PureWindowsPath(given).as_posix()).expanduser()
    if not path.exists():
        raise FileNotFoundError(f"there is no file or folder {str(given)!r} (looked for from the folder {Path.cwd()})")
    if not path.is_dir():
        return [path]
    files = sorted(file for file in path.rglob("*") if file.suffix.lower() == ".txt" and file.is_file())
    if not files:
        raise ValueError(f"the folder {str(given)!r} holds no .txt file")
    return files


def _read(file: Path, encoding: str) -> str:
    try:
        text = file.read_text(encoding=encoding)
    except UnicodeDecodeError as error:
        raise ValueError(
            f"{file.name} is not text in the encoding {encoding}: byte {error.start} cannot be read. If it is a text "
            'file, try encoding="cp1252" or encoding="utf-16"; a .docx or .pdf has to be saved as plain text first'
        ) from None
    except LookupError:
        raise ValueError(f'encoding must be the name of an encoding such as "utf-8", it is {encoding!r}') from None
    if "\0" in text:
        raise ValueError(f"{file.name} is not plain text, it holds zero bytes: save it as a .txt file first")
    if not text.strip():
        raise ValueError(f"{file.name} is empty: a document needs at least one word")
    return text
