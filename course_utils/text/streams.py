"""From documents to the one stream of tokens that every language model is trained and scored on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from course_utils.arguments import require_sentences, require_texts, require_tokens
from course_utils.text.sentence_splitter import sentences as split_into_sentences
from course_utils.text.tokenizer import tokenize

START = "<s>"
END = "</s>"


def tokenized_sentences(documents: Iterable[str]) -> list[list[str]]:
    """The sentences of all documents, each a list of its tokens; a sentence without a word is left out.

    Args:
        documents: texts.

    Returns:
        Sentences, each a list of tokens, in their order.

    Raises:
        TypeError: `documents` is one string, or a table.

    >>> tokenized_sentences(["The dog ran. (!) I know."])
    [['the', 'dog', 'ran'], ['i', 'know']]
    """
    require_texts("documents", documents)
    found = (tokenize(sentence) for document in documents for sentence in split_into_sentences(document))
    return [tokens for tokens in found if tokens]


def token_stream(sentences: Iterable[Sequence[str]]) -> list[str]:
    """Join sentences into the one list of tokens that every model of the course is scored on.

    Each sentence is followed by one `</s>`, which a model has to predict. There is no `<s>` in the stream: it is never
    predicted, it only fills the context of the first words.

    Args:
        sentences: lists of tokens.

    Returns:
        All tokens in order, with `</s>` behind each sentence.

    Raises:
        TypeError: `sentences` is one string, or one of them is.
        ValueError: a sentence holds `</s>`.

    >>> token_stream([["the", "dog", "ran"], ["i", "know"]])
    ['the', 'dog', 'ran', '</s>', 'i', 'know', '</s>']
    """
    require_sentences("sentences", sentences)
    tokens: list[str] = []
    ends = 0
    for sentence in sentences:
        if isinstance(sentence, str):
            raise TypeError(f"each sentence must be a list of tokens, found the string {sentence!r}")
        tokens.extend(sentence)
        tokens.append(END)
        ends += 1
    if tokens.count(END) > ends:
        raise ValueError(f"a sentence holds {END!r}: the padding is added by the model, pass the bare tokens")
    return tokens


def cut_sentences(tokens: Sequence[str]) -> list[list[str]]:
    """A stream of tokens cut at `</s>` again.

    Args:
        tokens: as from `token_stream`.

    Returns:
        Sentences without their `</s>`; what follows the last one is no whole sentence and is left out.

    Raises:
        TypeError: `tokens` is one string.

    >>> cut_sentences(["the", "dog", "ran", "</s>", "i"])
    [['the', 'dog', 'ran']]
    """
    require_tokens("tokens", tokens)
    found: list[list[str]] = [[]]
    for token in tokens:
        if token == END:
            found.append([])
        else:
            found[-1].append(token)
    return found[:-1]
