"""Each limit of the capstone, from both sides: what just holds passes, what just does not is refused."""

import zlib

import numpy as np
import pytest

from course_utils.homework import capstone_checks as checks
from course_utils.homework import capstone_measures as measures
from course_utils.rnn import LSTM, RNN

TEST = "ab" * 100
FINE = (20_000, 2_000, 2_000)
LABELS = [*"abcdefgh"]


def text(length, lines=30):
    """So many characters in so many lines, all of them different."""
    made = "\n".join(f"{n:04}" for n in range(lines))
    return made + "x" * (length - len(made))


def errors(count=20, step=10, labels=3):
    return [[n * step, "b", TEST[n * step], LABELS[n % labels]] for n in range(count)]


def chunk(kind, data):
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


def png(width=400, height=250, size=5000, end=b"IEND"):
    head = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes(5))
    filled = size - len(head) - 24
    return head + chunk(b"IDAT", bytes(filled)) + chunk(end, b"")


def network(units=2, characters="ab", kind=RNN):
    made = kind(len(characters), units, len(characters), seed=1).params
    return made | {"vocabulary": np.array([*characters])}


def with_array(name, value):
    return network() | {name: value}


KNOWN = "".join(f"{n:03}" for n in range(27))  # 81 characters: three passages, ten characters apart


def shared(count):
    """A hundred passages of a test text, of which so many stand in the training text."""
    found = KNOWN[: 50 + 10 * count]
    return found + "".join(f"{n:03}" for n in range(500, 990))[: 1050 - len(found)]


BITS = np.random.default_rng(0).normal(2, 1, 300) ** 2, "\n".join(["x" * 9] * 30) + "\n"


def near(off):
    low, high = measures.interval(*BITS)
    return low + off * (high - low), high


def orders(*tried):
    return {"smoothing": "kneser_ney", "order": tried[0], "development": dict.fromkeys(tried, 2.0)}


MODEL = network(3)
LIKELIEST = ["ab"[place] for place in measures.distributions(MODEL, TEST).argmax(axis=1)]
RIGHT, WRONG = ([n for n in range(len(TEST)) if (LIKELIEST[n] == TEST[n]) is right] for right in (True, False))


def predicted(place, character):
    return [[place, character, TEST[place], "kind"]] * 10


HOLDS = {
    "the shortest texts": lambda: checks.sizes(*map(text, FINE)),
    "the longest texts": lambda: checks.sizes(*map(text, (500_000, 10_000, 10_000))),
    "a long line in one file": lambda: checks.lines_apart("y" * 60, "x" * 60, "z" * 60),
    "a line of nineteen in two": lambda: checks.lines_apart(
        "x" * 19 + "\n" + "y" * 60, "x" * 19 + "\n" + "z" * 60, "w" * 60
    ),
    "a passage in a hundred": lambda: checks.passages_apart(KNOWN, "y" * 60, shared(1)),
    "as many words": lambda: checks.words("a b c", 3, "why"),
    "a number that is near": lambda: checks.number(2.0049, 2.0, "bits"),
    "an end that is near": lambda: checks.ends(near(0.149), *BITS),
    "four orders": lambda: checks.ngram_form(orders(1, 2, 3, 8)),
    "ten errors": lambda: checks.errors_form(errors(10), TEST),
    "the last position": lambda: checks.errors_form([[199, "", "", ""]] * 10, TEST),
    "twenty errors": lambda: checks.errors_twenty(errors(), TEST),
    "half of the text": lambda: checks.errors_from_everywhere(errors(11, 10), TEST),
    "what the model predicts": lambda: checks.errors_predicted(predicted(7, LIKELIEST[7]), TEST, MODEL),
    "where the model is wrong": lambda: checks.errors_wrong(predicted(WRONG[0], "x"), TEST, MODEL),
    "three labels": lambda: checks.errors_labelled(errors(), TEST),
    "eight labels": lambda: checks.errors_labelled(errors(labels=8), TEST),
    "a small picture": lambda: checks.picture(png()),
    "a large picture": lambda: checks.picture(png(4000, 4000)),
    "a distribution": lambda: checks.sums_to_one(np.array([[0.5, 0.5], [0, 1.000019]]), (2, 2)),
    "four digits": lambda: checks.same_rows(np.array([[0.50004]]), np.array([[0.5]]), "off"),
    "nearly nothing for nothing": lambda: checks.same_rows(np.array([[9e-7]]), np.array([[0.0]]), "off"),
    "the most units": lambda: measures.network(network(256)),
    "an LSTM": lambda: measures.network(network(3, kind=LSTM)),
    "the most characters": lambda: measures.network(network(1, [chr(200 + n) for n in range(400)])),
}
FAILS = {
    "a short train": (
        lambda: checks.sizes(text(19_999), *map(text, FINE[1:])),
        "train.txt should have 20,000 to 500,000",
    ),
    "a long test": (lambda: checks.sizes(*map(text, (*FINE[:2], 10_001))), "test.txt should have 2,000 to 10,000"),
    "few lines": (lambda: checks.sizes(text(20_000), text(2_000, 29), text(2_000)), "at least 30 lines, it has 29"),
    "no text": (lambda: checks.sizes(None, *map(text, FINE[1:])), "it has 0"),
    "another character": (lambda: checks.characters("a" * 60, "b" * 60, "a" * 60), r"train.txt has none of \['b'\]"),
    "nearly no text": (lambda: checks.characters("a" * 59, "a" * 60, "a" * 60), "have to be there first"),
    "a line in two files": (
        lambda: checks.lines_apart("y" * 60, "x" * 20 + "\n" + "z" * 60, " " + "x" * 20 + "\n" + "w" * 60),
        "1 lines stand in two of the files, such as",
    ),
    "a line in the first and the last": (
        lambda: checks.lines_apart("x" * 60, "y" * 60, "x" * 60),
        "1 lines stand in two of the files",
    ),
    "a line in the first two": (lambda: checks.lines_apart("x" * 60, "x" * 60, "y" * 60), "1 lines stand in two"),
    "two passages in a hundred": (
        lambda: checks.passages_apart(KNOWN, "y" * 60, shared(2)),
        r"2.0% of the passages",
    ),
    "fewer words": (lambda: checks.words("a b c", 4, "why"), "why: at least 4 words, there are 3"),
    "no words": (lambda: checks.words(3, 1, "why"), "there are 0"),
    "a number that is off": (lambda: checks.number(2.0051, 2.0, "bits"), "bits: you report 2.0051, and it is 2.0000"),
    "no number": (lambda: checks.number(True, 1.0, "bits"), "bits: a number is still to be reported"),
    "a number that is none": (lambda: checks.number(np.nan, 1.0, "bits"), "bits: a number is still to be reported"),
    "an end that is off": (lambda: checks.ends(near(0.151), *BITS), "the interval: you report"),
    "one end": (lambda: checks.ends((1.0,), *BITS), "the interval is a pair of numbers"),
    "three orders": (lambda: checks.ngram_form(orders(1, 2, 3)), "four or more orders of 1 to 8"),
    "an order of nine": (lambda: checks.ngram_form(orders(1, 2, 3, 4, 9)), "four or more orders of 1 to 8"),
    "an order of none": (lambda: checks.ngram_form(orders(0, 1, 2, 3, 4)), "four or more orders of 1 to 8"),
    "an order that was not tried": (lambda: checks.ngram_form(orders(1, 2, 3, 4) | {"order": 5}), "one of those"),
    "another smoothing": (lambda: checks.ngram_form(orders(1, 2, 3, 4) | {"smoothing": "no"}), "smoothing is one of"),
    "no dict": (lambda: checks.ngram_form([]), "ngram is a dict"),
    "no dict of orders": (
        lambda: checks.ngram_form(orders(1, 2, 3, 4) | {"development": [1, 2, 3, 4]}),
        "development is a dict: the bits of each order",
    ),
    "orders as words": (lambda: checks.ngram_form(orders(*"1234")), "four or more orders of 1 to 8"),
    "no list of errors": (lambda: checks.errors_form({}, TEST), "errors is a list of 20"),
    "a position as a word": (lambda: checks.errors_form([["1", "", "", ""]] * 10, TEST), "from 0 to 199"),
    "another prediction": (
        lambda: checks.errors_predicted(predicted(7, {"a": "b", "b": "a"}[LIKELIEST[7]]), TEST, MODEL),
        f"at 7 the model predicts '{LIKELIEST[7]}'",
    ),
    "a prediction that it does not know": (
        lambda: checks.errors_predicted(predicted(7, "x"), TEST, MODEL),
        f"at 7 the model predicts '{LIKELIEST[7]}'",
    ),
    "where the model is right": (
        lambda: checks.errors_wrong(predicted(RIGHT[0], "x"), TEST, MODEL),
        f"at {RIGHT[0]} the model predicts '{TEST[RIGHT[0]]}', which is right",
    ),
    "nine errors": (lambda: checks.errors_form(errors(9), TEST), "errors is a list of 20"),
    "an error of three": (lambda: checks.errors_form([[1, "", ""]] * 10, TEST), "errors is a list of 20"),
    "a position outside": (lambda: checks.errors_form([[200, "", "", ""]] * 10, TEST), "from 0 to 199"),
    "a position below 0": (lambda: checks.errors_form([[-1, "", "", ""]] * 10, TEST), "from 0 to 199"),
    "nineteen errors": (
        lambda: checks.errors_twenty(errors(19), TEST),
        "20 errors at different positions, there are 19",
    ),
    "the same error": (lambda: checks.errors_twenty(errors(19) + errors(1), TEST), "there are 19"),
    "one passage": (lambda: checks.errors_from_everywhere(errors(10, 11), TEST), "draw the positions from all"),
    "another character there": (lambda: checks.errors_true([[1, "", "a", ""]] * 10, TEST), "at 1 test.txt has 'b'"),
    "two labels": (lambda: checks.errors_labelled(errors(labels=2), TEST), "three to eight kinds"),
    "nine labels": (
        lambda: checks.errors_labelled([[*row[:3], str(n % 9)] for n, row in enumerate(errors())], TEST),
        "three to eight",
    ),
    "an empty label": (
        lambda: checks.errors_labelled(
            [[*row[:3], f"{n % 3}".replace("0", " ")] for n, row in enumerate(errors())], TEST
        ),
        "each error has a label",
    ),
    "a narrow picture": (lambda: checks.picture(png(399)), "it has 399 by 250"),
    "a low picture": (lambda: checks.picture(png(400, 249)), "it has 400 by 249"),
    "a wide picture": (lambda: checks.picture(png(4001)), "it has 4001 by 250"),
    "a high picture": (lambda: checks.picture(png(400, 4001)), "it has 400 by 4001"),
    "an empty picture": (lambda: checks.picture(png(size=4999)), "plot.png has 4,999 bytes"),
    "no picture": (lambda: checks.picture(b"GIF"), "is no PNG file"),
    "half a picture": (lambda: checks.picture(png()[:-12]), "plot.png is damaged"),
    "a picture without end": (lambda: checks.picture(png(end=b"IEN ")), "plot.png is damaged"),
    "a changed picture": (lambda: checks.picture(png().replace(b"IDAT\0", b"IDAT\1")), "plot.png is damaged"),
    "another sum": (lambda: checks.sums_to_one(np.array([[0.5, 0.50003]]), (1, 2)), "a row does not sum to 1"),
    "below 0": (lambda: checks.sums_to_one(np.array([[-0.5, 1.5]]), (1, 2)), "no probability is below 0"),
    "another shape": (lambda: checks.sums_to_one(np.ones((1, 2)), (2, 1)), "an array of shape"),
    "rows of another shape": (
        lambda: checks.same_rows(np.ones(2), np.ones((1, 2)), "off"),
        r"an array of shape \(1, 2\)",
    ),
    "rows that are no array": (lambda: checks.sums_to_one([[0.5, 0.5]], (1, 2)), r"an array of shape \(1, 2\)"),
    "whole rows": (lambda: checks.sums_to_one(np.array([[0, 1]]), (1, 2)), "no probability is below 0"),
    "three digits": (lambda: checks.same_rows(np.array([[0.5001]]), np.array([[0.5]]), "off"), "off"),
    "too many units": (lambda: measures.network(network(257)), "at most 256 units, there are 257"),
    "one character": (lambda: measures.network(network(1, "a")), "2 to 400 characters, there are 1"),
    "too many characters": (lambda: measures.network(network(1, [chr(200 + n) for n in range(401)])), "there are 401"),
    "a vocabulary of words": (lambda: measures.network(with_array("vocabulary", np.array(["a", "bc"]))), "single"),
    "a character twice": (
        lambda: measures.network(with_array("vocabulary", np.array(["a", "a"]))),
        "each of them once",
    ),
    "a NaN": (lambda: measures.network(with_array("b_y", np.array([np.nan, 0]))), "b_y holds a NaN or an infinity"),
    "whole numbers": (lambda: measures.network(with_array("b_y", np.array([1, 0]))), "b_y should hold floats"),
    "no array": (lambda: measures.network(with_array("b_y", [0.0, 0.0])), "b_y is no array"),
    "another bias": (lambda: measures.network(with_array("b_y", np.zeros(3))), r"should have the shape \(2,\)"),
    "a flat array": (lambda: measures.network(with_array("W_hy", np.zeros(4))), r"W_hy should have the shape \(units"),
    "no model": (lambda: measures.network({}), "it is not there, or could not be read"),
}


@pytest.mark.parametrize("what", HOLDS)
def test_what_just_holds_passes(what):
    HOLDS[what]()


@pytest.mark.parametrize("what", FAILS)
def test_what_just_does_not_hold_is_refused_with_a_sentence(what):
    check, said = FAILS[what]
    with pytest.raises(AssertionError, match=said):
        check()


def test_the_first_character_is_predicted_from_a_state_of_zeros_and_every_other_from_all_before_it():
    model = network(3)
    rows = measures.distributions(model, "aba")
    assert rows.shape == (3, 2)
    assert measures.surprisals(model, "aba") == pytest.approx(-np.log2(rows[[0, 1, 2], [0, 1, 0]]))
    assert measures.distributions(model, "a") == pytest.approx(rows[:1])
    with pytest.raises(AssertionError, match=r"lacks \['c'\]"):
        measures.surprisals(model, "abc")
    for length, found in ((10_000, 10_000), (10_001, None), (0, None)):
        if found:
            assert len(measures._ids(model, "a" * length)) == found
        else:
            with pytest.raises(AssertionError, match="cannot be measured"):
                measures._ids(model, "a" * length)
