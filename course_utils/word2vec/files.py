"""Word vectors on disk in the word2vec format, which every library reads. Never a pickle."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gensim.models import KeyedVectors


def save(wv: KeyedVectors, path: str | os.PathLike[str], binary: bool = True) -> None:
    """Write word vectors in the format of the original C code, and the words' counts beside them as `path`.vocab.

    Args:
        wv: the vectors, as `model.wv`.
        path: the file; it is replaced where it exists.
        binary: float32 numbers, exact; else text, which people can read.
    """
    path = Path(path)
    wv.save_word2vec_format(str(path), fvocab=f"{path}.vocab", binary=binary)


def load(path: str | os.PathLike[str], binary: bool = True) -> KeyedVectors:
    """Read what `save` wrote, or any file in the word2vec format.

    Args:
        path: the file.
        binary: how it was written.

    Returns:
        The vectors, gensim's KeyedVectors.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: it has another format or ends too early.
    """
    from gensim.models import KeyedVectors

    path = Path(path)
    if not path.exists():
        raise FileNotFoundError(f"there are no word vectors at {path}")
    counts = Path(f"{path}.vocab")
    try:
        return KeyedVectors.load_word2vec_format(
            str(path), fvocab=str(counts) if counts.exists() else None, binary=binary
        )
    except (ValueError, EOFError, IndexError) as error:
        kind = "binary" if binary else "text"
        raise ValueError(f"{path.name} is no complete {kind} file of word vectors ({error})") from error
