"""The n-gram language model: P(w | the order - 1 tokens before it), from counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy

import numpy as np
from numpy.typing import NDArray

from course_utils.arguments import require_integer, require_number, require_tokens
from course_utils.ngrams.absolute_discounting import discount_counts
from course_utils.ngrams.counts import Found, Ids, count_ngrams, look_up
from course_utils.ngrams.interpolation import interpolate
from course_utils.ngrams.kneser_ney import continuation_counts
from course_utils.ngrams.lidstone import add_k
from course_utils.ngrams.maximum_likelihood import relative_frequency
from course_utils.ngrams.stupid_backoff import back_off
from course_utils.ngrams.witten_bell import interpolate_by_followers
from course_utils.text import END, START, UNKNOWN, Vocabulary, token_stream
from course_utils.text.windows import context_windows

SMOOTHINGS = ("mle", "lidstone", "laplace", "interpolated", "witten_bell", "absolute_discounting", "kneser_ney")
STUPID_BACKOFF = "stupid_backoff"  # stands apart: it gives scores that do not sum to 1
OF_ONE_LENGTH = ("mle", "lidstone", "laplace")  # all others read the shorter contexts too


class NgramModel:
    """A language model that counts n-grams.

    A sentence is padded with order - 1 `<s>` in front and one `</s>` behind. `</s>` is predicted and counted like a
    word; `<s>` never is. The vocabulary is what can come next: `</s>`, `<unk>` and the words. A word outside it is
    `<unk>`, in training, in contexts and in scoring; with `min_count=1` training has no `<unk>`, so that an
    unsmoothed model gives an unknown word probability 0. The probabilities of the vocabulary sum to 1 after every
    context, seen or not; only the scores of "stupid_backoff" do not.

    Where a smoothing reads shorter contexts, it ends at the uniform distribution, one step below nltk's: there a word
    that training never had gets 0. Stupid backoff ends, as in nltk, at the share of the word among all tokens.

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
        factor: float = 0.4,
        min_count: int = 1,
        vocabulary: Iterable[str] | Vocabulary | None = None,
    ) -> None:
        """Choose the model; `fit` counts.

        Args:
            order: the n of n-gram, 1 or more: it predicts from the order - 1 tokens before.
            smoothing: one of `SMOOTHINGS`, or "stupid_backoff".
            k: what "lidstone" adds to each count, above 0; the others do not use it ("laplace" adds 1).
            weight: what "interpolated" trusts the longer context with, in 0..1.
            discount: what "absolute_discounting" and "kneser_ney" take from each count, in 0..1.
            factor: what a shorter context counts for in "stupid_backoff", in 0..1.
            min_count: a word that training has less often becomes `<unk>`.
            vocabulary: the words to know, instead of those of the training text; `<unk>` and `</s>` are added.

        Raises:
            TypeError: `order` or `min_count` is no integer, another number is none, or `vocabulary` is one string.
            ValueError: an argument is out of its range, `smoothing` unknown, or `<s>` in the vocabulary.
        """
        require_integer("order", order)
        require_integer("min_count", min_count)
        if smoothing not in (*SMOOTHINGS, STUPID_BACKOFF):
            names = ", ".join(map(repr, (*SMOOTHINGS, STUPID_BACKOFF)))
            raise ValueError(f"smoothing must be one of {names}, it is {smoothing!r}")
        require_number("k", k)
        if not 0 < k < float("inf"):
            raise ValueError(f"k must be a finite number above 0, it is {k!r}")
        for name, value in (("weight", weight), ("discount", discount), ("factor", factor)):
            require_number(name, value)
            if not 0 <= value <= 1:
                raise ValueError(f"{name} must lie in 0..1, it is {value!r}")
        self.order, self.smoothing, self.k = int(order), smoothing, 1.0 if smoothing == "laplace" else k
        self.weight, self.discount, self.factor, self.min_count = weight, discount, factor, min_count
        self._words: list[str] | None = None
        if vocabulary is not None:
            require_tokens("vocabulary", vocabulary)
            self._words = list(vocabulary)
            if START in self._words:
                raise ValueError(f"vocabulary holds {START!r}, which is never predicted: leave it out")

    def fit(self, sentences: Iterable[Sequence[str]]) -> NgramModel:
        """Count the n-grams of sentences, anew: what an earlier `fit` counted is forgotten.

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
        _refuse_start(tokens)
        if self._words is None:
            self.vocabulary = Vocabulary(tokens, self.min_count, specials=(UNKNOWN, END))
        else:
            fixed = tuple(dict.fromkeys([UNKNOWN, END, *self._words]))
            self.vocabulary = Vocabulary(tokens, max_size=len(fixed), specials=fixed)
        ids = self.vocabulary.encode(tokens)
        self._base = len(self.vocabulary) + 1  # one number more than the vocabulary: <s> stands in contexts only
        self.counts = count_ngrams(self._contexts(ids), ids, self._base)
        kneser_ney = self.smoothing == "kneser_ney"
        self._smoothed_counts = continuation_counts(self.counts, self._base) if kneser_ney else self.counts
        return self

    def of_order(self, order: int) -> NgramModel:
        """The model of a shorter order of the same text, from the counts of this one: nothing is counted again.

        Args:
            order: from 1 to that of this model.

        Returns:
            A model that gives what a new one of this order gives after `fit` on the same sentences.

        Raises:
            ValueError: `order` is out of range, or this model has no counts yet.
            TypeError: `order` is no integer.

        >>> trigram = NgramModel(order=3).fit([["the", "dog", "ran"], ["the", "dog", "sat"], ["the", "cat", "sat"]])
        >>> round(trigram.of_order(2).probability("dog", ["the"]), 4)
        0.6667
        """
        self._fitted()
        require_integer("order", order, most=self.order)
        shorter = copy(self)
        shorter.order, shorter.counts = int(order), self.counts[:order]
        shorter._smoothed_counts = [*self._smoothed_counts[: order - 1], self.counts[order - 1]]
        return shorter

    def probability(self, word: str, context: Sequence[str]) -> float:
        """P(word | context); the score S(word | context) of stupid backoff.

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
        """`probability` of every word, shape (vocabulary_size,), in the order of `vocabulary.tokens`.

        Args:
            context: as for `probability`.

        Returns:
            Probabilities that sum to 1, or the scores of stupid backoff.
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
            ValueError: the stream holds `<s>`, which is never predicted; or the model gives scores.
        """
        if self.smoothing == STUPID_BACKOFF:
            raise ValueError(
                "stupid backoff gives scores that sum to more than 1, so it has no likelihood and no perplexity: "
                "choose another smoothing, or compare the scores of probability(word, context)"
            )
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

    def log_probability_of_each(self, sentences: Iterable[Sequence[str]]) -> NDArray[np.float64]:
        """`log_probability` of many sentences, looked up in one go.

        Args:
            sentences: lists of tokens, at least one.

        Returns:
            Nats, shape (sentences,).

        Raises:
            ValueError: there is no sentence.
        """
        sentences = list(sentences)
        tokens = token_stream(sentences)
        if not tokens:
            raise ValueError("sentences is empty: there is nothing to score")
        lengths = np.array([len(sentence) + 1 for sentence in sentences])  # with their </s>
        scores: NDArray[np.float64] = np.add.reduceat(self.log_probabilities(tokens), np.cumsum(lengths) - lengths)
        return scores

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
        return list(look_up(self.counts, self._contexts(ids), ids, self._base))

    @property
    def parameter_count(self) -> int:
        """How many counts the formula reads: the distinct n-grams, of all lengths where shorter contexts count."""
        self._fitted()
        levels = self.counts[-1:] if self.smoothing in OF_ONE_LENGTH else self.counts
        return sum(len(level.keys) for level in levels)

    def _probabilities(self, contexts: Ids, words: Ids) -> NDArray[np.float64]:
        """P of words, shape (pairs,), after contexts, shape (pairs, order - 1): from the shortest context up."""
        size = len(self.vocabulary)
        p = np.full(len(words), 0.0 if self.smoothing == STUPID_BACKOFF else 1 / size)
        for found in look_up(self._smoothed_counts, contexts, words, self._base):
            count, total, followers = found.count, found.total, found.followers
            match self.smoothing:
                case "mle":
                    p = relative_frequency(count, total, size)
                case "lidstone" | "laplace":
                    p = add_k(count, total, size, self.k)
                case "interpolated":
                    p = interpolate(count, total, p, self.weight)
                case "witten_bell":
                    p = interpolate_by_followers(count, total, followers, p)
                case "absolute_discounting" | "kneser_ney":
                    p = discount_counts(count, total, followers, p, self.discount)
                case _:
                    p = back_off(count, total, p, self.factor)
        return p

    def _fitted(self) -> Vocabulary:
        if not hasattr(self, "vocabulary"):
            raise ValueError("this model has no counts yet: call fit(sentences) first")
        return self.vocabulary

    def _encode(self, tokens: Sequence[str]) -> Ids:
        require_tokens("tokens", tokens)
        tokens = list(tokens)
        _refuse_start(tokens)
        return self._fitted().encode(tokens)

    def _contexts(self, ids: Ids) -> Ids:
        return context_windows(ids, self.order - 1, start_id=self._base - 1, end_id=self.vocabulary.id(END))

    def _context_ids(self, context: Sequence[str]) -> Ids:
        """The last order - 1 tokens of a context as ids, `<s>` in front where there are fewer."""
        require_tokens("context", context)
        vocabulary, size = self._fitted(), self.order - 1
        recent = list(context)[-size:] if size else []
        for index in reversed(range(len(recent))):
            if recent[index] == END:  # a new sentence began behind it
                recent = recent[index + 1 :]
                break
        start_id = self._base - 1
        ids = [start_id if token == START else vocabulary.id(token) for token in recent]
        return np.array([start_id] * (size - len(ids)) + ids, dtype=np.int64)


def _refuse_start(tokens: Sequence[str]) -> None:
    if START in tokens:
        raise ValueError(f"the tokens hold {START!r}, which is never predicted: the model pads contexts itself")
