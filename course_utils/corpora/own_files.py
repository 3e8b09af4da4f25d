"""`from_files`: a corpus of the learner's own texts, each file a document."""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike
from pathlib import Path

from course_utils.corpora.corpus import Corpus
from course_utils.corpora.text_files import UTF_8, PathName, find_path, text_lines


def from_files(paths: PathName | Iterable[PathName], *, encoding: str = UTF_8) -> Corpus:
    r"""A corpus of your own plain text files, one document a file, its title the file's name.

    Args:
        paths: a file, a folder (every .txt file below it, in alphabetical order, hidden ones left out), or several of
            them. Backslashes of a Windows path are understood on every system, and `~` is your home folder.
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
    """The file itself, or the .txt files below the folder; not what a system or an editor keeps hidden beside them."""
    path = find_path(given)
    if not path.is_dir():
        return [path]
    files = sorted(
        file
        for file in path.rglob("*")
        if file.suffix.lower() == ".txt" and file.is_file() and not _is_hidden(file.relative_to(path))
    )
    if not files:
        raise ValueError(f"the folder {str(given)!r} holds no .txt file")
    return files


def _is_hidden(path: Path) -> bool:
    """Is it, or a folder it lies in, a dot file (`.ipynb_checkpoints`, `._a.txt`) or what macOS packs into archives?"""
    return any(part.startswith(".") or part == "__MACOSX" for part in path.parts)


def _read(file: Path, encoding: str) -> str:
    text = "".join(text_lines(file, encoding))
    if not text.strip():
        raise ValueError(f"{file.name} is empty: a document needs at least one word")
    return text
