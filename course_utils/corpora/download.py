"""Bigger texts and vectors by choice: fetched once, verified by sha256, kept in the user's cache."""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from course_utils.corpora.registry import choose, entries

CACHE_VARIABLE = "COURSE_UTILS_DATA"


def cache_folder() -> Path:
    """Where downloads are kept: the folder named by COURSE_UTILS_DATA, otherwise the system's place for caches.

    Returns:
        Its path; the folder need not exist yet.
    """
    import pooch

    return Path(os.environ.get(CACHE_VARIABLE) or pooch.os_cache("course_utils"))


def fetch(name: str, part: str | None = None, *, progress: bool = True) -> Path:
    """The file of a download, on this machine: fetched the first time, found in the cache from then on.

    Args:
        name: a name that `available()` marks as a download.
        part: the file inside the archive that you want unpacked, for example "50d" of "glove_6b"; None for the file as
            it is downloaded.
        progress: whether to show a progress bar while it downloads.

    Returns:
        Where the file lies.

    Raises:
        TypeError: `name` or `part` is no string.
        ValueError: no download has this name or this part, or what arrived is not the expected file (by sha256).
        ConnectionError: it could not be downloaded; the message says from where. Nothing half done stays behind.
    """
    entry = entries()["downloads"][choose(name, entries()["downloads"], "download")]
    member = None if part is None else members(entry)[choose(part, members(entry), f"part of {name}")]
    archive = retrieve(entry, cache_folder(), progress=progress)
    return archive if member is None else unpack(archive, member)


def members(entry: Mapping[str, Any]) -> dict[str, str]:
    """The parts of a download, from their short name to their path inside the archive; empty for a plain file."""
    parts: dict[str, str] = entry.get("parts", {}) | entry.get("vectors", {})
    return parts


def retrieve(entry: Mapping[str, Any], folder: Path, *, progress: bool = True) -> Path:
    """Download a file into the folder, unless it is there already.

    The file appears under its name only when it has arrived whole with the expected sha256; until then it is a
    temporary file beside, which is removed whatever happens.

    Args:
        entry: "url", "file" (its name in the folder), "bytes" and "sha256", as in registry.json.
        folder: made if need be.
        progress: whether to show a progress bar.

    Returns:
        Where the file lies.

    Raises:
        ValueError: what arrived is not the expected file.
        ConnectionError: the download did not succeed.
    """
    import pooch
    import requests

    pooch.get_logger().setLevel("WARNING")
    # Some hosts refuse the default agent of Python's libraries.
    headers = {"User-Agent": "course_utils", "Accept-Encoding": "identity"}
    downloader = pooch.HTTPDownloader(progressbar=progress, headers=headers, timeout=30)
    megabytes = f"{entry['bytes'] / 1e6:.1f} MB"
    by_hand = f"or put the file yourself at {folder / entry['file']}"
    try:
        path = pooch.retrieve(
            entry["url"], f"sha256:{entry['sha256']}", fname=entry["file"], path=folder, downloader=downloader
        )
    except requests.exceptions.HTTPError as error:
        status = error.response.status_code if error.response is not None else "with an error"
        raise ConnectionError(
            f"{entry['file']} is not to be had from {entry['url']} (the server answers {status}): "
            f"try again later, {by_hand}"
        ) from None
    except requests.exceptions.RequestException as error:
        raise ConnectionError(
            f"{entry['file']} ({megabytes}) could not be downloaded from {entry['url']} ({type(error).__name__}): "
            f"check the network and try again, {by_hand}"
        ) from None
    except ValueError:
        raise ValueError(
            f"what {entry['url']} sent is not the expected {entry['file']} (its sha256 differs) and was not kept: "
            f"try again later, {by_hand}"
        ) from None
    return Path(path)


def unpack(archive: Path, member: str, folder: Path | None = None) -> Path:
    """Unpack one file of a zip archive, unless it is there already.

    Only the last part of the member's path is used, so no archive can write anywhere else.

    Args:
        archive: a verified zip file.
        member: the file's path inside it.
        folder: where to; None for the archive's own.

    Returns:
        The path of the unpacked file, which appears only when it is whole.
    """
    target = (folder or archive.parent) / Path(member).name
    with zipfile.ZipFile(archive) as opened:
        if target.is_file() and target.stat().st_size == opened.getinfo(member).file_size:
            return target
        handle, temporary = tempfile.mkstemp(dir=target.parent)
        try:
            with os.fdopen(handle, "wb") as unpacked, opened.open(member) as packed:
                shutil.copyfileobj(packed, unpacked, 1 << 20)
            os.replace(temporary, target)
        finally:
            Path(temporary).unlink(missing_ok=True)
    return target
