"""What lies beside the notebook of the capstone: texts, models, a picture. What cannot be read is said, and is empty.

A model is a file `.npz` with W_xh, W_hh, b_h, W_hy and b_y, as `rnn.RNN` and `rnn.LSTM` have them, and `vocabulary`:
the characters, one an id.
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from course_utils.homework import attachments, wire

Model = dict[str, NDArray[Any]]
NAMES = ("W_xh", "W_hh", "b_h", "W_hy", "b_y", "vocabulary")


def read_text(name: str) -> str:
    """A text that lies beside the notebook; empty where there is none."""
    data = read_bytes(name)
    try:
        return data.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        print(f"{name} is no text in UTF-8: {error}")
        return ""


def read_bytes(name: str) -> bytes:
    """A file that lies beside the notebook; empty where there is none."""
    path = Path(name)
    if not path.is_file():
        print(f"{name} does not lie beside the notebook yet")
    elif path.stat().st_size > attachments.LARGEST:
        print(f"{name} has more than {attachments.LARGEST:,} bytes")
    else:
        return path.read_bytes()
    return b""


def read_model(name: str) -> Model:
    """The arrays of a model that lies beside the notebook; none where they cannot be read."""
    if not read_bytes(name):
        return {}
    try:
        with zipfile.ZipFile(name) as archive:
            return {array: wire.read_npy(_unpacked(archive, f"{array}.npy")) for array in NAMES}
    except Exception as error:  # there are many ways in which a file is none
        print(f"{name} cannot be read: {error}")
        return {}


def _unpacked(archive: zipfile.ZipFile, name: str) -> bytes:
    """A file of an archive; its size is looked at first, and so is its packing, since bzip2 knows no limit."""
    member = archive.getinfo(name)
    if member.file_size > attachments.LARGEST:
        raise ValueError(f"{name} has more than {attachments.LARGEST:,} bytes")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ValueError(f"{name} is packed as np.savez does not")
    return archive.read(member)
