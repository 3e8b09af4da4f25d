"""Planted copies are found among 60 independent submissions, and few others are."""

import itertools
import json
import random
import textwrap

import pytest
from answers import SOURCES, cells, grade_id, marks, points, text
from independent import copied, independent
from solutions import SOLUTIONS, written

from course_utils.homework import release, similarity

FALSE_ALARMS = 0.001  # of all pairs of independent submissions; 141,600 pairs had 2, as docs/instructors.md says
SORTING = '''import numpy as np

def rank(documents, query):
    """Sort documents."""
    scores = [cosine(document, query) for document in documents]
    return sorted(range(len(scores)), key=lambda index: (-scores[index], index))

def cosine(left, right):
    # the usual one
    return (left @ right) / (np.sqrt((left**2).sum()) * np.sqrt((right**2).sum()))

def best(documents, query, count=10):
    return [documents[index] for index in rank(documents, query)][:count]
'''
DISGUISED = """def top(texts, wanted, n=10):
    # what comes first
    return [texts[i] for i in order(texts, wanted)][:n]

def angle(a,
          b):
    '''Angle between a and b.'''
    return (a @ b) / (np.sqrt((a ** 2).sum())   # length
                      * np.sqrt((b ** 2).sum()))

import numpy as np
def order(texts, wanted):
    values = [angle(each, wanted) for each in texts]
    return sorted(range(len(values)), key=lambda i: (-values[i], i))
"""


def prints(source):
    return set(similarity.fingerprints(source))


def test_names_comments_layout_and_the_order_of_functions_do_not_matter():
    one, other = prints(SORTING), prints(DISGUISED)
    assert len(one & other) / len(one | other) > 0.9
    assert prints(SORTING.replace("documents", "texts").replace("# the usual one", "")) == one


@pytest.mark.parametrize("length", [11, 12, 30])
def test_what_two_texts_share_from_eleven_tokens_on_is_always_noticed(length):
    """Winnowing's guarantee, whatever stands around: a match of K + WINDOW - 1 tokens."""
    draw = random.Random(length)
    words = [str(draw.randrange(1000)) for _ in range(400)]
    shared = words[:length]
    for _ in range(100):
        texts = [" + ".join([*draw.sample(words, 20), *shared, *draw.sample(words, 20)]) for _ in range(2)]
        ranges = [similarity.winnow([(word, (0, 0)) for word in each.split(" + ")]) for each in texts]
        assert set(ranges[0]) & set(ranges[1])


def released():
    """The fingerprints of what was handed out of homework 1."""
    path = release.FOLDER / "release" / SOURCES[0].stem / SOURCES[0].name
    given = [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if grade_id(cell) in SOLUTIONS]
    return {key for cell in given for key in prints(text(cell))}


def ranked_pairs(seed, copiers_change_numbers):
    """A class of sixty, four of whom copied from others; all pairs, and the four planted ones."""
    draw, given = random.Random(seed), released()
    class_ = {f"{number:02}": independent(SOURCES[0], draw, f"{number:02}") for number in range(60)}
    planted = {(f"{number:02}", f"{number:02} copied") for number in range(4)}
    for original, copy in sorted(planted):
        if copiers_change_numbers:  # the same choices, with the numbers of the one who copies
            own = random.Random(f"{seed} {original}")
            class_[original] = independent(SOURCES[0], own, original)
            class_[copy] = copied(independent(SOURCES[0], random.Random(f"{seed} {original}"), copy), draw)
        else:
            class_[copy] = copied(class_[original], draw)
    found = {
        student: {key for source in answers.values() for key in prints(source)} - given
        for student, answers in class_.items()
    }
    return similarity.pairs(found), planted


@pytest.mark.parametrize("changed", [False, True], ids=["copied", "copied, with the copier's own numbers"])
def test_copies_are_found_among_sixty_independent_submissions_and_hardly_anything_else(changed):
    alarms, pairs = 0, 0
    for seed in range(3):
        ranked, planted = ranked_pairs(seed, changed)
        top = {(pair.first, pair.second) for pair in ranked[: len(planted)]}
        assert top == planted
        assert ranked[len(planted) - 1].likeness >= similarity.ALIKE
        independents = [pair for pair in ranked if not any("copied" in each for each in (pair.first, pair.second))]
        alarms += sum(map(similarity.alike, independents))
        pairs += 60 * 59 // 2
    print(f"{alarms} false alarms in {pairs} pairs")
    assert alarms / pairs <= FALSE_ALARMS


def padding(draw):
    """Sixty lines that nobody runs."""
    parts = ["a *", "b -", "len(a) +", "(c) /", "d @", "sum(b) **", "max(a, b) %", "abs(c) //", "a[0] -", "b.T @"]
    return "\nif 0:\n" + "\n".join(f"    z = {' '.join(draw.choices(parts, k=9))} 1" for _ in range(60))


def test_a_copy_among_many_lines_of_other_code_is_found_and_hardly_any_short_submission():
    """One in three answers some of the questions alone: a short answer stands in many others."""
    alarms = pairs = 0
    for seed in range(2):
        draw, given, class_ = random.Random(seed), released(), {}
        for number in range(60):
            whole = independent(SOURCES[0], draw, f"{number:02}")
            some = draw.sample(sorted(whole), draw.randint(1, len(whole) - 1) if number % 3 == 2 else len(whole))
            class_[f"{number:02}"] = {name: whole[name] for name in some}
        for name in ("00", "01"):
            class_[f"{name} copied"] = {
                question: source + padding(draw) for question, source in copied(class_[name], draw).items()
            }
        found = {name: {key for each in of.values() for key in prints(each)} - given for name, of in class_.items()}
        ranked = similarity.pairs(found)
        planted = [pair for pair in ranked if pair.second == f"{pair.first} copied"]
        assert all(similarity.alike(pair) and pair.likeness < similarity.ALIKE for pair in planted)
        assert len(planted) == 2
        independents = [pair for pair in ranked if not any("copied" in each for each in (pair.first, pair.second))]
        alarms += sum(pair.contained >= similarity.CONTAINED for pair in independents)
        pairs += 60 * 59 // 2
    print(f"{alarms} false alarms in {pairs} pairs")
    assert alarms / pairs <= FALSE_ALARMS


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("question", SOLUTIONS)
def test_the_independent_answers_are_right_and_no_two_are_alike(question):
    most = {grade_id(cell): marks(cell).get("points") for cell in cells(SOURCES[0])}[f"{question}_test"]
    for template in SOLUTIONS[question]:
        assert points(SOURCES[0], question, written(template, random.Random(0))) == most
    first = [prints(written(template, random.Random(0))) for template in SOLUTIONS[question]]
    assert all(len(a & b) / len(a | b) < 0.4 for a, b in itertools.combinations(first, 2))


def test_broken_code_and_hostile_text_have_tokens_too():
    for source in (
        "def f(:\n  x",
        "\0",
        "'''",
        "\ud800",
        "(" * 10_000,
        "x = " + "a" * 10**7,
        "  x\n y",
        "λ = '🦉'",
        "\t",
        " " * 10**5,
        "a " * 10**5,
        "if 1:\n  a\n b\n" * 10**4,
        "'''\n\"\"\"\n" * 10**4,
        f"exec({'-' * 10**5!r})",
    ):
        similarity.fingerprints(source)
    assert similarity.tokens("") == []
    assert [symbol for symbol, _ in similarity.tokens("größe = len(x)  # länge")] == [
        "name",
        "=",
        "len",
        "(",
        "name",
        ")",
    ]
    for symbol, (start, end) in similarity.tokens("a = 1\nbb = '''two\nlines''' + λ\n"):
        assert symbol in ("name", "number", "text") or "a = 1\nbb = '''two\nlines''' + λ\n"[start:end] == symbol


def test_lines_that_wait_for_an_end_are_not_all_read_again_for_each_of_them(monkeypatch):
    starts, generate = [], similarity.tokenize.generate_tokens
    monkeypatch.setattr(similarity.tokenize, "generate_tokens", lambda read: starts.append(read) or generate(read))
    similarity.fingerprints("\\\n" * 1000 + "\\")
    assert len(starts) < 10


HIDDEN = {
    "behind a long comment": "#" + "x" * 60_000 + "\n" + SORTING,
    "behind many comments": "# so\n" * 20_000 + SORTING,
    "in a text": f"exec({SORTING!r})",
    "in an indented text": f"exec(textwrap.dedent({textwrap.indent(SORTING, '    ')!r}))",
    "in a docstring": f"def f():\n    {SORTING!r}\nexec(f.__doc__)",
    "in a text in a text": f"exec({f'exec({SORTING!r})'!r})",
    "behind a text that does not end": "x = '''\n" + SORTING,
    "between lines of the shell": SORTING.replace("):\n", "):\n    if 0:\n        !echo '''\n"),
    "beside a line of the shell": SORTING.replace("):\n", '):\n    if 0:\n        z = !echo "\n'),
    "behind a bracket that closes nothing": SORTING.replace("    return", "    )\n    return"),
    "behind an indentation that is none": SORTING.replace("    return", "      0\n   0\n    return"),
}


@pytest.mark.parametrize("how", HIDDEN)
def test_a_copy_that_is_hidden_from_a_reader_of_tokens_is_found(how):
    plain = prints(SORTING)
    assert len(plain & prints(HIDDEN[how])) / len(plain) > 0.7


def test_a_text_that_is_no_code_is_one_symbol():
    sentence = "a sentence of many words, longer than what is looked at for code"
    assert prints(f"{SORTING}\nx = {sentence!r}") == prints(f"{SORTING}\nx = ''")


PROSE = "The network reads one letter after another and keeps in its state what it has seen: a café, an émigré, it all."


@pytest.mark.parametrize(
    "seen",
    [
        PROSE.replace("e", "e\u200b"),
        PROSE.replace("e", "\u0435").replace("T", "\u0422").replace("o", "\u03bf"),
        PROSE.replace("é", "e\u0301"),
        PROSE.replace("fi", "\ufb01").replace("r", "\u00adr").replace("a", "\uff41"),
    ],
    ids=["without width", "look-alikes", "accents", "forms"],
)
def test_prose_that_looks_the_same_is_the_same_and_is_marked_where_it_stands(seen):
    found = similarity.fingerprints(seen, prose=True)
    assert set(found) == set(similarity.fingerprints(PROSE, prose=True))
    starts = {start for spans in found.values() for start, _ in spans}
    assert all(start == 0 or not seen[start - 1].isalnum() for start in starts)


def test_letters_of_another_form_are_the_same_name():
    assert prints(SORTING.replace("range(", "ｒange(").replace("sorted(", "𝓈orted(")) == prints(SORTING)


def test_a_line_separator_in_a_comment_moves_no_mark():
    separators = "\u2028\x0c\x1c" * 20
    marked = []
    for source in (SORTING, SORTING.replace("# the usual one", f"# the usual one{separators}")):
        spans = [span for each in similarity.fingerprints(source).values() for span in each]
        marked.append(sorted(source[start:end].replace(separators, "") for start, end in spans))
    assert marked[0] == marked[1]


def test_few_submissions_and_empty_ones_are_compared_too():
    assert similarity.pairs({}) == similarity.pairs({"a": {1}}) == similarity.pairs({"a": {1}, "b": set()}) == []
    [pair] = similarity.pairs({"a": {1, 2}, "b": {1, 2}})
    assert pair.likeness == pytest.approx(1)


@pytest.mark.parametrize("before", ["", "\n", "    # so\n", "\n    # so\n\n"])
def test_a_docstring_is_no_part_of_a_fingerprint_whatever_stands_before_it(before):
    with_one = SORTING.replace("):\n", f'):\n{before}    "What it does"\n')
    assert prints(with_one) == prints(SORTING.replace('    """Sort documents."""\n', ""))
    found = similarity.tokens(f'{before.lstrip(" ")}"What it does"\nx = 1')
    assert [symbol for symbol, _ in found] == ["name", "=", "number"]


@pytest.mark.parametrize(("depth", "found"), [(1, True), (3, True), (4, False)])
def test_code_is_found_in_texts_that_lie_three_deep_in_code(depth, found):
    hidden = SORTING
    for _ in range(depth):
        hidden = f"exec({hidden!r})"
    assert {*similarity.fingerprints(SORTING)}.isdisjoint(similarity.fingerprints(hidden)) is not found
