"""Short restaurant reviews with 1 to 5 stars, generated: what each one means is known.

The labelled reviews are few and the unlabelled ones many, as in life. Some words of judgement occur in the unlabelled
reviews and in the tests, but in no labelled training review; and the tests in slang stretch their words ("yuuummy")
or respell them ("supa") as no other review does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from types import MappingProxyType
from typing import TypeVar

import numpy as np

from course_utils.arguments import require_integer
from course_utils.corpora.catalogue import GENERATORS, MADE_HERE
from course_utils.corpora.corpus import Corpus

Item = TypeVar("Item")

# Words of judgement by grade, from very bad (-2) to very good (2). The last of each row are held out.
JUDGEMENTS: dict[int, tuple[str, ...]] = {
    -2: (
        *("awful", "terrible", "disgusting", "horrible", "tasteless", "inedible", "rotten", "revolting", "ghastly"),
        *("atrocious", "dreadful", "vile", "appalling", "foul", "abysmal"),
    ),
    -1: (
        *("bland", "disappointing", "mediocre", "dull", "cold", "greasy", "soggy", "dry", "forgettable"),
        *("stale", "underwhelming", "lacklustre", "tepid", "watery", "uninspired"),
    ),
    1: (
        *("good", "nice", "tasty", "pleasant", "fresh", "decent", "warm", "solid", "likeable"),
        *("enjoyable", "lovely", "satisfying", "hearty", "fragrant", "comforting"),
    ),
    2: (
        *("amazing", "delicious", "fantastic", "wonderful", "excellent", "superb", "brilliant", "perfect", "stunning"),
        *("exquisite", "divine", "outstanding", "sublime", "heavenly", "flawless"),
    ),
}
HELD_OUT = 6  # words of each row
VERDICTS: dict[int, tuple[str, ...]] = {
    -2: ("waste of money", "never again", "stay away", "worst meal of the year"),
    -1: ("not worth the wait", "expected more for the price", "would rather eat at home"),
    0: ("about what you would expect", "fine for a quick bite", "it is what it is"),
    1: ("worth a visit", "good value for the money", "would come again"),
    2: ("worth every penny", "best meal of the year", "a new favourite", "go now"),
}
SLANG: dict[int, tuple[str, ...]] = {
    -2: ("total trash", "hot garbage", "yikes", "what a ripoff", "super gross"),
    2: ("straight fire", "super yummy", "dang so tasty", "the bomb", "dang what a burger"),
}
RESPELLED = MappingProxyType({"super": "supa", "dang": "daaang", "total": "totes", "gross": "grosss"})
SUBJECTS = (
    *("the food", "the soup", "the pizza", "the burger", "the pasta", "the curry", "the dessert", "the coffee"),
    *("our dinner", "my lunch", "the service", "the sauce", "the salad", "every dish", "the bread", "the fish"),
)
FACTS = (
    *("we went on a Tuesday evening", "there is parking behind the house", "we sat by the window", "we were four"),
    *("the menu changes every week", "the place opened last year", "I ordered the special", "we paid by card"),
    *("it is two streets from the station", "a friend had told me about it", "the room holds twenty tables"),
)
EMPHASIS = ("really", "so", "absolutely", "truly")
KINDS = ("plain", "negated", "held_out", "slang")
SPLITS = ("unlabelled", "train", "test")
NEGATIONS = ("not", "not very", "never", "hardly", "far from")


def _words_of_feeling() -> set[str]:
    """What slang respells: all words of judgement, and the longer ones of slang and of the verdicts."""
    phrases = [phrase for rows in (SLANG, VERDICTS) for phrases in rows.values() for phrase in phrases]
    judgements = {word for words in JUDGEMENTS.values() for word in words}
    return judgements | {word for phrase in phrases for word in phrase.split() if len(word) > 3}


_FEELING = re.compile(rf"\b({'|'.join(sorted(_words_of_feeling()))})\b", re.IGNORECASE)
_VOWEL = re.compile(r"(?<=.)[aeiouy]")  # the first vowel after the first letter


def generate(unlabelled: int = 6000, train: int = 200, test: int = 400, seed: int = 0) -> Corpus:
    """Reviews in three splits: many without stars to learn words from, few with stars to learn from, and tests.

    Every review has a number of stars from 1 to 5 and a kind. "plain" judges in common words. "negated" turns its
    judgements round ("not terrible" is mildly good). "held_out" judges in words that no training review has. "slang"
    adds slang, in the tests with spellings that no other review has. Each split holds its kinds in turn; only the tests
    have the kind "held_out", and the unlabelled reviews use all words in all kinds.

    Args:
        unlabelled: number of reviews whose stars a learner should not use, at least 1.
        train: number of labelled reviews, at least 5.
        test: number of test reviews, at least 4.
        seed: the same seed gives the same reviews.

    Returns:
        A corpus whose `truth` holds, one a document, "stars" (1 to 5), "split" and "kind", and besides
        "held_out_words" and "judgements" (from word to grade, -2 to 2).

    Raises:
        ValueError: a number is too small.
        TypeError: a number is no integer.
    """
    sizes = dict(zip(SPLITS, (unlabelled, train, test)))
    for (split, size), least in zip(sizes.items(), (1, 5, 4)):
        require_integer(split, size, least)
    rng = np.random.default_rng(seed)
    documents, stars, splits, kinds = [], [], [], []
    for split, size in sizes.items():
        allowed = [kind for kind in KINDS if kind != "held_out" or split == "test"]
        for number in range(size):
            stars.append(int(rng.integers(1, 6)))
            kinds.append(allowed[number % len(allowed)])
            splits.append(split)
            documents.append(_review(rng, stars[-1], kinds[-1], split))
    held_out = tuple(word for words in JUDGEMENTS.values() for word in words[-HELD_OUT:])
    grades = {word: grade for grade, words in JUDGEMENTS.items() for word in words}
    return Corpus(
        tuple(documents),
        "reviews",
        MADE_HERE,
        f"course_utils.corpora.reviews, seed {seed}",
        GENERATORS["reviews"],
        truth=MappingProxyType(
            {
                "stars": tuple(stars),
                "split": tuple(splits),
                "kind": tuple(kinds),
                "held_out_words": held_out,
                "judgements": MappingProxyType(grades),
            }
        ),
    )


def _review(rng: np.random.Generator, stars: int, kind: str, split: str) -> str:
    """Two or three judgements, mostly a verdict and a fact, in random order; slang comes first."""
    grades = [_grade(rng, stars) for _ in range(int(rng.integers(2, 4)))]
    parts = [_judgement(rng, grade, kind, split) for grade in grades]
    if kind != "held_out":
        parts.append(f"{_one(rng, VERDICTS[_grade(rng, stars, zero=True)])}.")
    if rng.random() < 0.6:
        parts.append(f"{_one(rng, FACTS)}.")
    parts = [parts[i] for i in rng.permutation(len(parts))]
    if kind == "slang":
        parts.insert(0, f"{_one(rng, SLANG[2 if stars + rng.uniform(-1, 1) > 3 else -2])}!")
    text = " ".join(part[0].upper() + part[1:] for part in parts)
    return _respell(rng, text) if kind == "slang" and split == "test" else text


def _grade(rng: np.random.Generator, stars: int, zero: bool = False) -> int:
    """The grade of one part of a review: around stars - 3, from -2 to 2; 0 only where a part may be neutral."""
    grade = min(2, max(-2, round(rng.normal(stars - 3, 0.7))))
    return grade if grade or zero else _one(rng, (-1, 1))


def _one(rng: np.random.Generator, items: Sequence[Item]) -> Item:
    """What `rng.choice` draws, without an array made of the items each time: three times as fast for 6,600 reviews."""
    return items[int(rng.integers(len(items)))]


def _judgement(rng: np.random.Generator, grade: int, kind: str, split: str) -> str:
    subject = _one(rng, SUBJECTS)
    if kind == "negated":
        opposite = -int(np.sign(grade)) * int(rng.integers(1, 3))
        return f"{subject} was {_one(rng, NEGATIONS)} {_one(rng, _words(opposite, kind, split))}."
    word = _one(rng, _words(grade, kind, split))
    if abs(grade) == 1:
        return f"{subject} was {word}."
    if rng.random() < 0.5:
        return f"{subject} was {_one(rng, EMPHASIS)} {word}!"
    return f"{word}! {subject[0].upper()}{subject[1:]} was {word}!"


def _words(grade: int, kind: str, split: str) -> tuple[str, ...]:
    """The words to judge with: unlabelled reviews mix all, the others have the common or the held-out ones."""
    if split == "unlabelled":
        return JUDGEMENTS[grade]
    return JUDGEMENTS[grade][-HELD_OUT:] if kind == "held_out" else JUDGEMENTS[grade][:-HELD_OUT]


def _respell(rng: np.random.Generator, text: str) -> str:
    """The text as nobody else spells it: "supa" for "super", and every other word of feeling drawn out."""

    def changed(found: re.Match[str]) -> str:
        word = found.group()
        if word.lower() in RESPELLED:
            new = RESPELLED[word.lower()]
            return new.capitalize() if word[0].isupper() else new
        return _VOWEL.sub(lambda vowel: vowel.group() * int(rng.integers(3, 5)), word, count=1)

    return _FEELING.sub(changed, text)
