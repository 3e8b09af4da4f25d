"""The checks of the capstone: where one does not hold, an AssertionError has a sentence for the student."""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np

from course_utils.homework.capstone_files import Model
from course_utils.homework.capstone_measures import LONGEST, Array, distributions, interval, require

SHORTEST = {"train": 20_000, "development": 2_000, "test": 2_000}  # characters
LINES = 30  # of each text, at least: they are what the interval draws
LONG_LINE, PASSAGE = 20, 60  # characters
TOLERANCE = 0.005  # bits a character
ORDERS, ERRORS = 8, 20


def sizes(train: str, development: str, test: str) -> None:
    """Three texts, long enough to measure and short enough to grade."""
    for name, text in (("train", train), ("development", development), ("test", test)):
        length = len(text) if isinstance(text, str) else 0
        within = SHORTEST[name] <= length <= LONGEST[name]
        allowed = f"{SHORTEST[name]:,} to {LONGEST[name]:,} characters"
        require(within, f"{name}.txt should have {allowed}, it has {length:,}")
        lines = len(text.splitlines())
        require(lines >= LINES, f"{name}.txt should have at least {LINES} lines, it has {lines}")


def characters(train: str, development: str, test: str) -> None:
    """Every character can be predicted."""
    _are_there(train, development, test)
    unknown = sorted(set(development + test) - set(train))
    require(not unknown, f"train.txt has none of {unknown[:8]}")


def lines_apart(train: str, development: str, test: str) -> None:
    """No line of some length stands in two files."""
    _are_there(train, development, test)
    first, second, third = ({line.strip() for line in text.splitlines()} for text in (train, development, test))
    both = (first & second) | (first & third) | (second & third)
    twice = sorted(line for line in both if len(line) >= LONG_LINE)
    require(not twice, f"{len(twice)} lines stand in two of the files, such as {twice[:1]}")


def passages_apart(train: str, development: str, test: str) -> None:
    """Hardly a passage of the test stands in what the model was trained or chosen on, however its lines are cut."""
    _are_there(train, development, test)
    known, asked = (" ".join(text.split()) for text in (f"{train}\n{development}", test))
    passages = [asked[start : start + PASSAGE] for start in range(0, len(asked) - PASSAGE + 1, 10)]
    found = [passage for passage in passages if passage in known]
    share = len(found) / max(1, len(passages))
    require(share <= 0.01, f"{share:.1%} of the passages of test.txt stand in the other texts, such as {found[:1]}")


def _are_there(*texts: str) -> None:
    there = all(isinstance(text, str) and len(text) >= PASSAGE for text in texts)
    require(there, "train.txt, development.txt and test.txt have to be there first")


def words(text: object, least: int, what: str) -> None:
    """A text of some words."""
    count = len(text.split()) if isinstance(text, str) else 0
    require(count >= least, f"{what}: at least {least} words, there are {count}")


def number(reported: object, measured: float, what: str) -> None:
    """A reported number is the measured one."""
    require(_is_number(reported), f"{what}: a number is still to be reported")
    off = abs(float(reported) - measured)  # type: ignore[arg-type]
    require(off <= TOLERANCE, f"{what}: you report {reported:.4f}, and it is {measured:.4f}")


def ends(reported: object, bits: Array, text: str) -> None:
    """Both ends of the interval lie where the bootstrap over lines puts them."""
    pair = list(reported) if isinstance(reported, list | tuple) else []
    require(len(pair) == 2 and all(map(_is_number, pair)), "the interval is a pair of numbers")
    low, high = interval(bits, text)
    off = max(abs(pair[0] - low), abs(pair[1] - high))
    require(off <= 0.15 * (high - low), f"the interval: you report {pair}, and it is {low:.4f} to {high:.4f}")


def ngram_form(ngram: object) -> dict[str, Any]:
    """What is told of the n-gram models, where it has the form that was asked for."""
    from course_utils.ngrams.model import SMOOTHINGS

    require(isinstance(ngram, dict), "ngram is a dict")
    assert isinstance(ngram, dict)
    require(ngram.get("smoothing") in SMOOTHINGS, f"smoothing is one of {', '.join(SMOOTHINGS)}")
    tried = ngram.get("development")
    require(isinstance(tried, dict), "development is a dict: the bits of each order")
    assert isinstance(tried, dict)
    orders = [order for order in tried if isinstance(order, int) and 1 <= order <= ORDERS]
    require(4 <= len(orders) == len(tried), f"development has four or more orders of 1 to {ORDERS}")
    require(ngram.get("order") in orders, "order is one of those that you tried")
    return ngram


def errors_form(errors: object, test: str) -> list[Any]:
    """The errors, where each has four entries and a position in the text."""
    rows = errors if isinstance(errors, list) else []
    whole = len(rows) >= ERRORS / 2 and all(isinstance(row, list | tuple) and len(row) == 4 for row in rows)
    require(whole, f"errors is a list of {ERRORS}, each (position, predicted, true, label)")
    inside = all(isinstance(row[0], int) and 0 <= row[0] < len(test) for row in rows)
    require(inside, f"each position is a whole number from 0 to {len(test) - 1}")
    return rows


def errors_twenty(errors: object, test: str) -> None:
    """There are as many as were asked for, each at a position of its own."""
    rows = errors_form(errors, test)
    different = len({row[0] for row in rows})
    require(different == len(rows) == ERRORS, f"{ERRORS} errors at different positions, there are {different}")


def errors_from_everywhere(errors: object, test: str) -> None:
    """They were not all taken from one passage."""
    positions = [row[0] for row in errors_form(errors, test)]
    require(max(positions) - min(positions) >= len(test) / 2, "draw the positions from all of test.txt")


def errors_true(errors: object, test: str) -> None:
    """The true character of each is the one that stands there."""
    for position, _, true, _ in errors_form(errors, test):
        require(true == test[position], f"at {position} test.txt has {test[position]!r}")


def errors_predicted(errors: object, test: str, model: Model) -> None:
    """The predicted character of each is the model's most probable one, or as good as that."""
    rows, found, known = errors_form(errors, test), distributions(model, test), model["vocabulary"].tolist()
    for position, predicted, _, _ in rows:
        at = found[position]
        fits = predicted in known and at[known.index(predicted)] >= at.max() * (1 - 1e-3)
        require(fits, f"at {position} the model predicts {known[int(at.argmax())]!r}")


def errors_wrong(errors: object, test: str, model: Model) -> None:
    """The model's most probable character is another one than the true one."""
    rows, found, known = errors_form(errors, test), distributions(model, test), model["vocabulary"].tolist()
    for position, *_ in rows:
        best = known[int(found[position].argmax())]
        require(best != test[position], f"at {position} the model predicts {best!r}, which is right")


def errors_labelled(errors: object, test: str) -> None:
    """Each has a label, and the labels sort them."""
    labels = [row[3] for row in errors_form(errors, test)]
    told = all(isinstance(label, str) and label.strip() for label in labels)
    require(told and 3 <= len(set(labels)) <= 8, "each error has a label, of three to eight kinds")


def picture(plot: object) -> None:
    """A PNG file of a readable size, with something in it."""
    require(isinstance(plot, bytes) and plot[:8] == b"\x89PNG\r\n\x1a\n", "plot.png is not there, or is no PNG file")
    assert isinstance(plot, bytes)
    require(_is_whole(plot), "plot.png is damaged, or has the beginning of a PNG file alone")
    width, height = int.from_bytes(plot[16:20], "big"), int.from_bytes(plot[20:24], "big")
    readable = 400 <= width <= 4000 and 250 <= height <= 4000
    require(readable, f"plot.png should have 400 by 250 points or more, it has {width} by {height}")
    require(len(plot) >= 5000, f"plot.png has {len(plot):,} bytes: it is empty, or nearly so")


def _is_whole(png: bytes) -> bool:
    """Whether the chunks of a PNG file follow each other down to the last one, each with its checksum."""
    kinds: list[bytes] = []
    start = 8
    while start + 12 <= len(png) and b"IEND" not in kinds:
        end = start + 8 + int.from_bytes(png[start : start + 4], "big")
        if zlib.crc32(png[start + 4 : end]) != int.from_bytes(png[end : end + 4], "big"):
            return False
        kinds.append(png[start + 4 : start + 8])
        start = end + 4
    return kinds[:1] == [b"IHDR"] and b"IDAT" in kinds and kinds[-1] == b"IEND"


def sums_to_one(rows: object, shape: tuple[int, int]) -> None:
    """Each row is a distribution."""
    require(isinstance(rows, np.ndarray) and rows.shape == shape, f"an array of shape {shape}")
    assert isinstance(rows, np.ndarray)
    require(rows.dtype.kind == "f" and bool((rows >= 0).all()), "no probability is below 0")
    require(np.allclose(rows.sum(axis=1), 1, atol=1e-5), "a row does not sum to 1")


def same_rows(rows: object, expected: Array, what: str) -> None:
    """Probabilities agree to four digits."""
    require(isinstance(rows, np.ndarray) and rows.shape == expected.shape, f"an array of shape {expected.shape}")
    assert isinstance(rows, np.ndarray)
    require(bool(np.allclose(rows, expected, rtol=1e-4, atol=1e-6)), what)


def _is_number(value: object) -> bool:
    plain = isinstance(value, int | float | np.floating) and not isinstance(value, bool)
    return plain and bool(np.isfinite(value))  # type: ignore[call-overload]
