"""What a corpus is: documents, and where they come from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, repr=False)
class Corpus:
    """Documents in a fixed order, with what is known about them.

    A corpus behaves like its sequence of documents: `len(corpus)`, `corpus[0]`, `for document in corpus`.

    Attributes:
        documents: the texts.
        name: the name it is loaded by.
        licence: on what terms the texts may be used.
        source: who made it, and where it lies.
        description: what the documents are, in one line.
        titles: one title a document, or empty where the documents have none.
        truth: what a generator knows about its documents (ratings, analogies), by name; empty for real texts.
    """

    documents: tuple[str, ...]
    name: str
    licence: str
    source: str
    description: str = ""
    titles: tuple[str, ...] = ()
    truth: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        if isinstance(self.documents, str):
            raise TypeError("documents must be a sequence of texts, it is one str")
        object.__setattr__(self, "documents", tuple(self.documents))
        object.__setattr__(self, "titles", tuple(self.titles))
        if not self.documents:
            raise ValueError(f"documents of the corpus {self.name!r} are empty, there must be at least one")
        if self.titles and len(self.titles) != len(self.documents):
            raise ValueError(f"there are {len(self.titles)} titles for {len(self.documents)} documents")

    def __len__(self) -> int:
        return len(self.documents)

    def __iter__(self) -> Iterator[str]:
        return iter(self.documents)

    def __getitem__(self, index: int) -> str:
        return self.documents[index]

    def __repr__(self) -> str:
        characters = sum(map(len, self.documents))
        plural = "" if len(self) == 1 else "s"
        return f"Corpus {self.name}: {len(self):,} document{plural}, {characters:,} characters"
