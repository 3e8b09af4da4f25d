"""An exercise is declared once: its check, its tests and its place on the site come from this declaration."""

from __future__ import annotations

import inspect
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

Mistake = Callable[..., Any] | tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """The arguments of one call of the learner's function.

    Attributes:
        label: what is special about them, in the learner's words, as "a vector of zeros"; empty for an ordinary case.
        arguments: in the order of the function's parameters.
    """

    label: str
    arguments: tuple[Any, ...]


@dataclass(frozen=True)
class Exercise:
    """The answer is a function, which is run and compared with a reference.

    Attributes:
        number: lesson and number, as "1.2".
        reference: a right function; its parameters are named as the learner's are.
        cases: makes the calls to compare, the one in the exercise's text first, then from small to large.
        mistakes: for each message what people write instead: a function, or, where it is the reference but for a piece
            of its text, that piece and what stands there instead, as ("h**2", "h"); several of them in a list.
        hints: steps towards the answer, the gentlest first.
        rtol: how far a right answer in float64 may be off, relative to its largest entry.
        form: brings what a function returned into the reference's form, where several forms are right.
        in_place: whether the answer may change its first argument and return nothing.
        also: a last look at the function that has passed all cases: what is still wrong with it, or None.
        equivalent: changes of one line of the reference that change nothing, each with the reason.
    """

    number: str
    reference: Callable[..., Any]
    cases: Callable[[], Sequence[Case | tuple[Any, ...]]]
    mistakes: Mapping[str, Mistake | list[Mistake]]
    hints: Sequence[str]
    rtol: float = 1e-6
    form: Callable[[Any], Any] | None = None
    in_place: bool = False
    also: Callable[[Callable[..., Any]], str | None] | None = None
    equivalent: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def parameters(self) -> list[str]:
        """The names of the reference's parameters.

        Returns:
            In their order.
        """
        return list(inspect.signature(self.reference).parameters)

    def wrong(self) -> Iterator[tuple[str, Callable[..., Any]]]:
        """The functions that are known to be wrong.

        Yields:
            Each with its message, in the order of the declaration.
        """
        for message, declared in self.mistakes.items():
            for each in declared if isinstance(declared, list) else [declared]:
                yield message, each if callable(each) else changed(self.reference, each)


@cache
def changed(reference: Callable[..., Any], pieces: tuple[str, ...]) -> Callable[..., Any]:
    """A function with pieces of its text replaced.

    Args:
        reference: a function of a module.
        pieces: what stands there and what stands there instead, once or several times.

    Returns:
        The other function; where it calls itself, it calls the other one.

    Raises:
        ValueError: a piece is not there.
    """
    text = textwrap.dedent(inspect.getsource(reference))
    for old, new in zip(pieces[::2], pieces[1::2], strict=True):
        if old not in text:
            raise ValueError(f"{reference.__name__} has no {old!r}")
        text = text.replace(old, new)
    names = dict(vars(sys.modules[reference.__module__]))
    exec(compile(text, reference.__name__, "exec"), names)
    found: Callable[..., Any] = names[reference.__name__]
    return found


@dataclass(frozen=True)
class Question:
    """The answer is a choice: True or False, a line, a number, a word or a pair of them.

    Attributes:
        number: lesson and number, as "1.4" or "Q1".
        choices: every answer worth a word; its message says what speaks against it, None that it is right.
        hints: steps towards the answer, the gentlest first.
        otherwise: the message for any other answer; empty where `choices` has all that are possible.
    """

    number: str
    choices: Mapping[Any, str | None]
    hints: Sequence[str]
    otherwise: str = ""

    @property
    def right(self) -> list[Any]:
        """All right answers, the one of the worked solution first.

        Returns:
            At least one.
        """
        return [value for value, message in self.choices.items() if message is None]


@dataclass(frozen=True)
class Search:
    """The answer is something to be found, a query or settings, that is tried on the course's own data.

    Attributes:
        number: lesson and number, as "1.6".
        judge: says what is wrong with an answer in a sentence, or None.
        right: an answer that passes.
        wrong: typical answers that do not.
        hints: steps towards the answer, the gentlest first.
    """

    number: str
    judge: Callable[[Any], str | None]
    right: Any
    wrong: Sequence[Any]
    hints: Sequence[str]


@dataclass(frozen=True)
class FormulaPart:
    """One formula that is asked for.

    Attributes:
        names: what the formula may use: its shape as a tuple of words for sizes, and what kind of numbers it holds:
            "any", "state" (between -1 and 1), "probabilities", "one-hot", "positive", or such a word: that size itself.
        right: one right form.
        mistakes: for each message the formulas that people write instead.
    """

    names: Mapping[str, tuple[tuple[str, ...], str]]
    right: str
    mistakes: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Formula:
    """The answers are formulas, one for each line of a derivation.

    Attributes:
        number: lesson and number, as "6.7".
        parts: by the name of what the formula is of.
        hints: steps towards the answer, the gentlest first.
    """

    number: str
    parts: Mapping[str, FormulaPart]
    hints: Sequence[str]


@dataclass(frozen=True)
class Table:
    """The answer is a worked table: rows of one or more numbers, computed by hand, to three decimals.

    Attributes:
        number: lesson and number, as "B6.1".
        rows: for each row its numbers, and for each message the numbers that people write instead.
        hints: steps towards the answer, the gentlest first.
    """

    number: str
    rows: Mapping[str, tuple[tuple[float, ...], Mapping[str, tuple[float, ...]]]]
    hints: Sequence[str]


Declaration = Exercise | Question | Search | Formula | Table


def true_or_false(number: str, right: bool, message: str, hint: str) -> Question:
    """A statement to be called true or false.

    Args:
        number: as "Q2".
        right: the right answer.
        message: what to think of where the answer is wrong.
        hint: the only step.

    Returns:
        The question.
    """
    return Question(number, {right: None, not right: message}, [hint])


def find_the_bug(number: str, lines: Mapping[int, str | None], hints: Sequence[str]) -> Question:
    """A listing with a wrong line.

    Args:
        number: as "1.4".
        lines: for every line what is right about it, None for the wrong one, or for each that may be named.
        hints: steps towards the answer.

    Returns:
        The question.
    """
    return Question(number, lines, hints, f"the answer is the number of a line, 1 to {len(lines)}")
