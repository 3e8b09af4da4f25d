"""The n-gram language model: P(w | the order - 1 tokens before it), from counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from course_utils.arguments import require_whole
from course_utils.ngrams.counts import Found, Ids, continuation_levels, count_ngrams, look_up
from course_utils.ngrams.smoothing import add_k, interpolate, kneser_ney, maximum_likelihood
from course_utils.text import END, START, UNKNOWN, Vocabulary, token_stream
from course_utils.text.windows import context_windows

SMOOTHINGS = ("mle", "lidstone", "laplace", "interpolated", "kneser_ney")


class NgramModel:
    """A language model that counts n-grams.

    A sentence is padded with order - 1 `<s>` in front and one `</s>` behind. `</s>` is predicted and counted like a
    word; `<s>` never is. The vocabulary is what can come next: `</s>`, `<unk>` and the words. A word outside it is
    `<unk>`, in training, in contexts and in scoring; with `min_count=1` training has no `<unk>`, so that an
    unsmoothed model gives an unknown word probability 0. The probabilities of the vocabulary sum to 1 after every
    context, seen or not.

    Attributes:
        vocabulary: the `Vocabulary` of what can come next (after `fit`).

    >>> model = NgramModel(order=2).fit([["the", "dog", "ran"], ["the", "dog", "sat"], ["the", "cat", "sat"]])
    >>> round(model.probability("dog", ["the"]), 4)
    0.6667
    >>> round(model.perplexity([["the", "dog", "ran"]]), 4)  # 1, 2/3, 1/2 and 1 for the end
    1.3161
    """

    vocabulary: Vocabulary

    def __init__(
        self,
        order: int,
        smoothing: str = "mle",
        *,
        k: float = 0.1,
        weight: float = 0.75,
        discount: float = 0.75,
        min_count: int = 1,
        vocabulary: Iterable[str] | Vocabulary | None = None,
    ) -> None:
        """Choose the model; `fit` counts.

        Args:
            order: the n of n-gram, 1 or more: it predicts from the order - 1 tokens before.
            smoothing: one of `SMOOTHINGS`. The last two mix all orders up to `order` and end at the uniform
                distribution.
            k: what "lidstone" adds to each count, above 0; the others do not use it ("laplace" adds 1).
            weight: what "interpolated" trusts the longer context with, in 0..1.
            discount: what "kneser_ney" takes from each count, in 0..1.
            min_count: a word that training has less often becomes `<unk>`.
            vocabulary: the words to know, instead of those of the training text; `<unk>` and `</s>` are added.

        Raises:
            TypeError: `order` is no whole number, or `vocabulary` is one string.
            ValueError: an argument is out of its range, or `smoothing` unknown.
        """
        require_whole("order", order)
        if smoothing not in SMOOTHINGS:
            raise ValueError(f"smoothing must be one of {', '.join(map(repr, SMOOTHINGS))}, it is {smoothing!r}")
        if not 0 < k < float("inf"):
            raise ValueError(f"k must be a number above 0, it is {k!r}")
        for name, value in (("weight", weight), ("discount", discount)):
            if not 0 <= value <= 1:
                raise ValueError(f"{name} must lie in 0..1, it is {value!r}")
        if isinstance(vocabulary, str):
            raise TypeError("vocabulary is one string: pass a list of words")
        self.order, self.smoothing, self.k = int(order), smoothing, 1.0 if smoothing == "laplace" else k
        self.weight, self.discount, self.min_count = weight, discount, min_count
        self._words = vocabulary.tokens if isinstance(vocabulary, Vocabulary) else vocabulary

    def fit(self, sentences: Iterable[Sequence[str]]) -> NgramModel:
        """Count the n-grams of sentences; earlier counts are forgotten.

        Args:
            sentences: lists of tokens without `<s>` and `</s>`, which are added here.

        Returns:
            The model itself.

        Raises:
            ValueError: there is no sentence, or one holds `<s>` or `</s>`.
            TypeError: a sentence is a string instead of a list of tokens.
        """
        tokens = token_stream(sentences)
        if not tokens:
            raise ValueError("sentences is empty: there is nothing to count")
        if self._words is None:
            self.vocabulary = Vocabulary(tokens, self.min_count, specials=(UNKNOWN, END))
        else:
            fixed = tuple(dict.fromkeys([UNKNOWN, END, *self._words]))
            self.vocabulary = Vocabulary(tokens, max_size=len(fixed), specials=fixed)
        ids = self._encode(tokens)
        self._base = len(self.vocabulary) + 1  # one number more than the vocabulary: <s> stands in contexts only
        self.levels = count_ngrams(self._contexts(ids), ids, self._base)
        kneser = self.smoothing == "kneser_ney"
        self._levels = continuation_levels(self.levels, self._base) if kneser else self.levels
        return self

    def probability(self, word: str, context: Sequence[str]) -> float:
        """P(word | context).

        Args:
            word: what comes next: a word or `</s>`. Unknown words are `<unk>`; `<s>` never comes, its probability is 0.
            context: the tokens of the same sentence before it, nearest last. The model reads the last order - 1, and
                `<s>` where there are fewer.

        Returns:
            The probability, in 0..1.

        Raises:
            TypeError: `word` is not a string, or `context` is one string.
        """
        if not isinstance(word, str):
            raise TypeError(f"word must be a str, it is a {type(word).__name__}")
        if word == START:
            return 0.0
        return float(self._probabilities(self._context_ids(context)[None], self.vocabulary.encode([word]))[0])

    def distribution(self, context: Sequence[str]) -> NDArray[np.float64]:
        """P(w | context) of every word, shape (vocabulary_size,), in the order of `vocabulary.tokens`.

        Args:
            context: as for `probability`.

        Returns:
            Probabilities that sum to 1.
        """
        words = np.arange(len(self._fitted()))
        return self._probabilities(np.tile(self._context_ids(context), (len(words), 1)), words)

    def log_probabilities(self, tokens: Sequence[str]) -> NDArray[np.float64]:
        """log P of each token of a stream, given the tokens of its sentence before it.

        Args:
            tokens: a stream of tokens in which `</s>` ends each sentence (`token_stream` makes one).

        Returns:
            Natural logarithms (nats), shape (tokens,); -inf where the probability is 0.

        Raises:
            ValueError: the stream holds `<s>`, which is never predicted.
        """
        ids = self._encode(tokens)
        with np.errstate(divide="ignore"):
            return np.log(self._probabilities(self._contexts(ids), ids))

    def log_probability(self, sentence: Sequence[str]) -> float:
        """log P(sentence) = sum_t log P(w_t | w_1 ... w_{t-1}), the chain rule, in nats.

        Args:
            sentence: its tokens; the `</s>` behind them is added and counted.

        Returns:
            Nats, at most 0; -inf where one token has probability 0.
        """
        return float(self.log_probabilities(token_stream([sentence])).sum())

    def perplexity(self, sentences: Iterable[Sequence[str]]) -> float:
        """exp of the mean negative log-likelihood per token, where each sentence has one token more, its `</s>`.

        Args:
            sentences: lists of tokens.

        Returns:
            The perplexity, at least 1; infinite where a token has probability 0.

        Raises:
            ValueError: there is no sentence.
        """
        tokens = token_stream(sentences)
        if not tokens:
            raise ValueError("sentences is empty: a mean over no tokens has no value")
        return float(np.exp(-self.log_probabilities(tokens).mean()))

    def generate(self, rng: np.random.Generator, max_tokens: int = 50) -> list[str]:
        """Sample a sentence, one token after the other, until `</s>` comes.

        Args:
            rng: where the chance comes from.
            max_tokens: stop after so many tokens in any case.

        Returns:
            The tokens without `</s>`. `<unk>` can be among them where training had unknown words or smoothing is on.
        """
        sentence: list[str] = []
        while len(sentence) < max_tokens:
            probabilities = self.distribution(sentence)
            token = self.vocabulary.tokens[rng.choice(len(probabilities), p=probabilities / probabilities.sum())]
            if token == END:
                break
            sentence.append(token)
        return sentence

    def found(self, tokens: Sequence[str]) -> list[Found]:
        """What was counted about each token of a stream, one entry for each length of context, the shortest first.

        Args:
            tokens: a stream of tokens in which `</s>` ends each sentence.

        Returns:
            `order` entries with arrays of shape (tokens,): count (of context and word) and total (of the context).
        """
        ids = self._encode(tokens)
        return list(look_up(self.levels, self._contexts(ids), ids, self._base))

    @property
    def parameter_count(self) -> int:
        """How many counts the formula reads: the distinct n-grams, of all lengths where the smoothing mixes them."""
        mixes = self.smoothing in ("interpolated", "kneser_ney")
        return sum(len(level.keys) for level in (self.levels if mixes else self.levels[-1:]))

    def _probabilities(self, contexts: Ids, words: Ids) -> NDArray[np.float64]:
        """P of words, shape (pairs,), after contexts, shape (pairs, order - 1): from the shortest context up."""
        vocabulary_size = len(self.vocabulary)
        probability = np.full(len(words), 1 / vocabulary_size)
        for found in look_up(self._levels, contexts, words, self._base):
            if self.smoothing == "mle":
                probability = maximum_likelihood(found.count, found.total, vocabulary_size)
            elif self.smoothing in ("lidstone", "laplace"):
                probability = add_k(found.count, found.total, vocabulary_size, self.k)
            elif self.smoothing == "interpolated":
                probability = interpolate(found.count, found.total, probability, self.weight)
            else:
                probability = kneser_ney(found.count, found.total, found.followers, probability, self.discount)
        return probability

    def _fitted(self) -> Vocabulary:
        if not hasattr(self, "vocabulary"):
            raise ValueError("this model has no counts yet: call fit(sentences) first")
        return self.vocabulary

    def _encode(self, tokens: Sequence[str]) -> Ids:
        if START in tokens:
            raise ValueError(f"the tokens hold {START!r}, which is never predicted: the model pads contexts itself")
        return self._fitted().encode(tokens)

    def _contexts(self, ids: Ids) -> Ids:
        end_id = self.vocabulary.id(END)
        return context_windows(ids, self.order - 1, start_id=self._base - 1, end_id=end_id)

    def _context_ids(self, context: Sequence[str]) -> Ids:
        """The last order - 1 tokens of a context as ids, `<s>` in front where there are fewer."""
        if isinstance(context, str):
            raise TypeError(f"context must be a list of tokens, it is the string {context!r}")
        size, context = self.order - 1, list(context)
        while END in context:
            context = context[context.index(END) + 1 :]  # a new sentence began there
        context = ([START] * size + context)[len(context) :]
        ids = self._fitted().encode(context)
        ids[[token == START for token in context]] = self._base - 1
        return ids
