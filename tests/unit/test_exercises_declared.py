"""What follows from an exercise's declaration: the reference passes in every form, each declared mistake gets its own
message, each change of one line of the reference is refused, and so is what fools a careless check."""

import ast
import contextlib
import copy
import gc
import inspect
import json
import re
import signal
import sys
import textwrap
from collections import Counter
from importlib import import_module
from itertools import combinations, count
from pathlib import Path

import numpy as np
import pytest

from course_utils.exercises import available, declaration, judging, one_change
from course_utils.exercises.checking import declared
from course_utils.exercises.comparing import MOST, alike, plain
from course_utils.exercises.declaration import Case, Exercise, Formula, Question, Search, Table
from course_utils.exercises.judging import judge

DECLARED = {number: declared(number) for number in available()}
FUNCTIONS = {number: each for number, each in DECLARED.items() if isinstance(each, Exercise)}
QUESTIONS = {number: each for number, each in DECLARED.items() if isinstance(each, Question)}
SEARCHES = {number: each for number, each in DECLARED.items() if isinstance(each, Search)}
function = pytest.mark.parametrize("exercise", FUNCTIONS.values(), ids=FUNCTIONS)


@function
def test_the_reference_passes(exercise):
    assert judge(exercise, exercise.reference) is None


@function
def test_every_form_of_a_declared_mistake_gets_its_own_message(exercise):
    declared_forms = [*exercise.wrong()]
    assert [judge(exercise, wrong) for _, wrong in declared_forms] == [message for message, _ in declared_forms]
    assert len(exercise.mistakes) >= 3


@function
def test_no_two_forms_of_a_declared_mistake_give_the_same_in_every_case(exercise):
    cases = [case if isinstance(case, Case) else Case("", case) for case in exercise.cases()]

    def results(wrong):
        return [plain(judging._run(exercise, wrong, case)[0]) for case in cases]

    for message, declared_forms in exercise.mistakes.items():
        several = isinstance(declared_forms, list)
        forms = [results(wrong) for said, wrong in exercise.wrong() if several and said == message]
        for one, other in combinations(forms, 2):
            assert not all(alike(*pair, exercise.rtol) for pair in zip(one, other)), message


def messages(declaration):
    """What is said against wrong answers."""
    if isinstance(declaration, Formula):
        return [message for part in declaration.parts.values() for message in part.mistakes]
    if isinstance(declaration, Table):
        return [message for _, mistakes in declaration.rows.values() for message in mistakes]
    if isinstance(declaration, Question):
        return [*filter(None, declaration.choices.values()), *filter(None, [declaration.otherwise])]
    return list(getattr(declaration, "mistakes", ()))


@pytest.mark.parametrize("declaration", DECLARED.values(), ids=DECLARED)
def test_a_step_is_a_sentence_and_what_is_said_against_an_answer_goes_on_after_not_yet(declaration):
    assert all(step[-1] in ".?" for step in declaration.hints)
    assert not any(message.endswith(".") for message in messages(declaration))
    assert len(declaration.hints) >= (2 if isinstance(declaration, Exercise) else 1)


ROOT = Path(__file__).resolve().parents[2]
# What one exercise says and nothing else in the course does, rightly: the rest is a slip, or a word nobody has met yet.
SAID_ONCE = {
    *(
        "backs",
        "bases",
        "blown",
        "calculate",
        "candidates",
        "caused",
        "covariance",
        "fairly",
        "flattened",
        "founder",
        "guard",
        "infinities",
        "kendall",
    ),
    *(
        "layouts",
        "lot",
        "nudges",
        "overtake",
        "proportions",
        "pushes",
        "quantity",
        "remainders",
        "risky",
        "rotated",
        "sharpen",
        "sighted",
    ),
    *("sliding", "smooths", "subtraction", "vectoriser"),
}


def words(text):
    return {*re.findall("[a-z]+", text.lower())}


def prose():
    """All that is written in lessons, pages and modules, without the exercises' own declarations and their tests."""
    for path in (ROOT / "notebooks").rglob("*.ipynb"):
        yield from ("".join(cell["source"]) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"])
    files = [*(ROOT / "docs").glob("*.md"), *(ROOT / "course_utils").rglob("*.py")]
    yield from (path.read_text(encoding="utf-8") for path in files if not re.match(r"(lesson|task)_\d", path.name))


def test_what_the_exercises_say_is_said_in_words_of_the_course():
    said = Counter()
    for each in DECLARED.values():
        cases = each.cases() if isinstance(each, Exercise) else []
        labels = [case.label for case in cases if isinstance(case, Case)]
        said.update({word for text in (*messages(each), *each.hints, *labels) for word in words(text)})
    known = set().union(*map(words, prose()))
    assert {word for word, exercises in said.items() if exercises == 1 and word not in known} == SAID_ONCE


SWAPPED = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult, ast.FloorDiv: ast.Mod,
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.And: ast.Or, ast.In: ast.NotIn,
}  # fmt: skip


def changes(tree):
    """Every way to change one operator, comparison, constant, sign, transpose or statement of a function, in place."""
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp | ast.BoolOp) and type(node.op) in SWAPPED:
            yield node, {"op": SWAPPED[type(node.op)]()}
        elif isinstance(node, ast.Compare) and type(node.ops[0]) in SWAPPED:
            yield node, {"ops": [SWAPPED[type(node.ops[0])]()]}
        elif (
            isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool)
        ):
            yield node, {"value": node.value + 1}
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            yield node, {"op": ast.UAdd()}
        elif isinstance(node, ast.Attribute) and node.attr == "T":
            yield node, {"attr": "real"}
        elif isinstance(node, ast.FunctionDef | ast.For | ast.If | ast.While):
            for place, line in enumerate(node.body):
                if not isinstance(line, ast.Return) or len(node.body) > 1 or not isinstance(node, ast.FunctionDef):
                    yield node, {"body": [*node.body[:place], ast.Pass(), *node.body[place + 1 :]]}


def mutants(reference):
    """Each changed reference, with its tree, which is the changed one until the next is asked for."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(reference)))
    for node, change in list(changes(tree)):
        before = {name: getattr(node, name) for name in change}
        for name, value in change.items():
            setattr(node, name, value)
        ast.fix_missing_locations(tree)
        namespace = dict(vars(sys.modules[reference.__module__]))
        exec(compile(tree, f"mutant of {reference.__name__}", "exec"), namespace)
        yield tree, namespace[reference.__name__]
        for name, value in before.items():
            setattr(node, name, value)


def other_lines(tree, reference):
    """The lines of a changed reference that are others now."""
    lines = ast.unparse(ast.parse(textwrap.dedent(inspect.getsource(reference)))).splitlines()
    return "; ".join(line.strip() for line in ast.unparse(tree).splitlines() if line not in lines)


@pytest.fixture
def at_most_a_moment(monkeypatch):
    """A mutant may run for ever: after a quarter of a second of the processor's time it stops with an error.

    Whether a mutant is refused is asked, and not what its mistake is called.
    """
    monkeypatch.setattr(judging, "name_of", lambda *_: None)

    def stop(*_):
        raise TimeoutError("this function does not come to an end")

    def limited(mutant):
        def call(*given):
            gc.disable()  # an alarm that rings while garbage is told of its end is lost
            signal.setitimer(signal.ITIMER_PROF, 0.25)
            try:
                return mutant(*given)
            finally:  # an alarm that rings later would end whatever runs then
                signal.setitimer(signal.ITIMER_PROF, 0)
                gc.enable()

        return call

    before = signal.signal(signal.SIGPROF, stop)
    yield limited
    signal.signal(signal.SIGPROF, before)


@function
@pytest.mark.skipif(sys.platform == "win32", reason="no alarm there")
def test_every_change_of_one_line_of_the_reference_is_refused_or_declared_to_change_nothing(exercise, at_most_a_moment):
    survived = {
        other_lines(tree, exercise.reference)
        for tree, mutant in mutants(exercise.reference)
        if judge(exercise, at_most_a_moment(mutant)) is None
    }
    assert survived == {*exercise.equivalent}


def in_another_form(change):
    """A right function whose numbers come in another form."""

    def formed(result):
        if isinstance(result, tuple):
            return tuple(formed(each) for each in result)
        if isinstance(result, dict):
            return {name: formed(each) for name, each in result.items()}
        return change(result) if isinstance(result, np.ndarray | float | int | np.number) else result

    return lambda reference: lambda *arguments: formed(reference(*arguments))


def as_tensor(result):
    import torch

    return torch.as_tensor(np.array(result))


FORMS = {
    "lists": lambda result: result.tolist() if isinstance(result, np.ndarray) else result,
    "0-d arrays": lambda result: np.asarray(result),
    "tensors": as_tensor,
    "single precision": lambda result: np.float32(result) if np.asarray(result).dtype.kind == "f" else result,
}


@pytest.mark.parametrize("form", FORMS)
@function
def test_right_in_another_form_passes(exercise, form):
    if form == "tensors":
        import_module("torch")  # left out where it is missing: the judge would take the error for the answer's
    answer = in_another_form(FORMS[form])(exercise.reference)
    assert judge(exercise, answer) is None


def arguments(exercise, number=0):
    case = exercise.cases()[number]
    return case.arguments if isinstance(case, Case) else case


@function
def test_what_works_for_the_example_only_is_told_so(exercise):
    example = repr(arguments(exercise))

    def looked_up(*given):
        return exercise.reference(*given) if repr(given) == example else 12345

    if " at 0x" in example:  # a model: another one each time
        return
    assert judge(exercise, looked_up).startswith("right ")


@function
def test_a_constant_is_refused_whatever_it_is(exercise, monkeypatch):
    monkeypatch.setattr(judging, "name_of", lambda *_: None)  # that it is refused is asked, not what it is called
    for result in (None, 0, np.zeros((0, 1)), np.nan, "x", [], np.ones(3), {}, True):
        assert judge(exercise, lambda *given, result=result: result) is not None, result


@function
def test_an_argument_that_is_changed_in_place_is_named(exercise):
    if exercise.in_place:
        return
    given = arguments(exercise)
    first = {id(value): place for place, value in [*enumerate(given)][::-1]}  # one may stand in two places
    places = [place for place in first.values() if isinstance(given[place], np.ndarray | dict | list)]
    for place in places:

        def careless(*given, place=place):
            right = exercise.reference(*copy.deepcopy(given))
            if isinstance(given[place], np.ndarray):
                given[place].flat[:1] = given[place].flat[:1] + 1
            else:
                given[place].clear()
            return right

        name = list(inspect.signature(exercise.reference).parameters)[place]
        assert judge(exercise, careless).startswith(f"your function changes {name}, which it was given")


@pytest.mark.parametrize("argument", [{"a": [1.0, 2.0]}, [1.0, (2.0, {"b": 3.0})], {"a": np.zeros(2)}])
def test_a_change_deep_in_an_argument_is_a_change_too(argument):
    def careless(x):
        inside = x
        while not isinstance(inside, np.ndarray | float):
            last, inside = inside, [*inside.values()][-1] if isinstance(inside, dict) else inside[-1]
        last[[*last][-1] if isinstance(last, dict) else -1] = np.ones(2)
        return 1.0

    exercise = Exercise("9.9", lambda x: 1.0, lambda: [(argument,)], {}, ["Look."])
    assert judge(exercise, lambda x: 1.0) is None
    assert judge(exercise, careless).startswith("your function changes x, which it was given")


@function
def test_an_answer_that_stops_is_reported_in_its_own_words(exercise):
    def stops(*given):
        raise RuntimeError("out of ideas\nsecond line")

    assert judge(exercise, stops) == "your answer stopped with RuntimeError: out of ideas"
    assert "without" in judge(exercise, 3)


def spellings(value):
    if isinstance(value, bool):
        return [value, np.bool_(value), str(value), str(value).lower(), np.array(value)]
    if isinstance(value, int):
        return [value, float(value), np.int64(value), np.array(value), str(value), f" line {value} ", f"Line {value}"]
    if isinstance(value, tuple):
        return [value, list(value), ", ".join(map(str, value)), str(value).replace("'", "")]
    return [value, value.upper(), f" {value} "]


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_a_choice_is_known_in_every_spelling_and_each_wrong_one_has_its_reason(question):
    assert question.right
    assert question.hints
    reasons = [message for message in question.choices.values() if message is not None]
    assert len(set(reasons)) >= min(len(reasons), 2)
    assert len(question.choices) >= 2
    if "the number of a line" in question.otherwise:
        assert sorted(question.choices) == [*range(1, len(question.choices) + 1)]
    if any(re.fullmatch("[A-D]{2,}", str(value)) for value in question.choices):  # which of several statements
        letters = [value for value in question.choices if len(value) == 1]
        sizes = range(1, len(letters) + 1)
        assert {*question.choices} - {""} == {"".join(each) for size in sizes for each in combinations(letters, size)}
    for value, message in question.choices.items():
        assert [judge(question, spelling) for spelling in spellings(value)] == [message] * len(spellings(value))
    for nonsense in ("nonsense", 97, ("a", "b", "c"), object(), [], {}, float("nan")):
        assert judge(question, nonsense).startswith("the answer is")


@pytest.mark.parametrize("search", SEARCHES.values(), ids=SEARCHES)
def test_a_search_accepts_what_it_names_and_refuses_typical_answers_with_their_reason(search):
    assert search.judge(search.right) is None
    messages = [search.judge(answer) for answer in search.wrong]
    assert all(messages)
    assert len(set(messages)) == len(messages)


def test_a_message_shows_the_case_that_failed_and_enough_digits():
    exercise = Exercise("9.9", lambda x: x, lambda: [(1,), (2,), (3.0,)], {}, ["Look."])
    assert judge(exercise, lambda x: x if x < 3 else 3.0004) == (
        "right for the example, but <lambda>(3) gives 3.0004, it should be 3"
    )
    third = Exercise("9.9", lambda x: x, lambda: [(1 / 3,), (2 / 3,)], {}, ["Look."])
    assert judge(third, lambda x: x * x * x - 5) == "<lambda>(0.3333) gives -4.963, it should be 0.3333"


def test_a_labelled_case_is_named():
    exercise = Exercise("9.9", lambda x: abs(x), lambda: [(1,), Case("a negative number", (-2,))], {}, ["Look."])

    def size(x):
        return x

    assert judge(exercise, size) == "right so far, but not for a negative number: size(-2) gives -2, it should be 2"


@pytest.mark.parametrize(
    ("change", "phrase"),
    [
        (lambda right: -right, "has the opposite sign"),
        (lambda right: right**2, "is the square of the right one"),
        (lambda right: 2 * right, "is twice what it should be"),
        (lambda right: right.round(1), "is rounded to one digit"),
        (lambda right: np.sort(right), "is sorted"),
        (lambda right: right * len(right), "is what it should be, times the length of x: is a mean missing"),
        (lambda right: right.sum(), "is the sum of the right one"),
    ],
)
def test_a_result_that_is_related_to_the_right_one_is_told_how(change, phrase):
    cases = [(np.array([3.0, -1.23, 0.52]),), (np.array([0.7, 0.15]),)]
    exercise = Exercise("9.9", lambda x: np.tanh(x), lambda: cases, {}, ["Look."])
    assert judge(exercise, lambda x: change(np.tanh(x))).startswith(f"your result {phrase}")


def test_a_factor_that_is_a_number_among_the_arguments_is_told_by_its_name():
    exercise = Exercise("9.9", lambda x, n: np.tanh(x), lambda: [(np.ones(2), 3), (np.eye(3)[0], 5)], {}, ["Look."])
    said = "your result is what it should be, times `n`: "
    assert judge(exercise, lambda x, n: n * np.tanh(x)).startswith(said)


def test_one_of_several_results_that_is_related_to_the_right_one_is_named():
    exercise = Exercise(
        "9.9", lambda x: (x, 2.0 * x, x.sum()), lambda: [(np.ones(n) / n + 1,) for n in (2, 3)], {}, ["Look."]
    )
    found = judge(exercise, lambda x: (x, -2.0 * x, x.sum()))
    assert found.startswith("result 2: your result has the opposite sign: ")


@pytest.mark.parametrize(
    ("off", "said"),
    [
        (lambda n, m: n, "large by n"),
        (lambda n, m: n + m, "large by n + m"),
        (lambda n, m: -n - 1, "small by 1 + n"),
        (lambda n, m: -n * m * m, "small by n * m * m"),
    ],
)
def test_a_count_that_is_off_by_a_product_of_the_sizes_or_a_sum_of_two_is_told_by_which(off, said):
    exercise = Exercise("9.9", lambda n, m: 5 * n * m, lambda: [(2, 3), (5, 4), (7, 2)], {}, ["Look."])
    assert judge(exercise, lambda n, m: 5 * n * m + off(n, m)).startswith(f"your result is too {said}: ")


def test_a_named_part_of_a_result_that_is_related_to_the_right_one_is_told_by_its_name():
    exercise = Exercise("9.9", lambda x: {"a": x, "b": x + 0.3}, lambda: [(1.5,), (2.5,)], {}, ["Look."])
    assert judge(exercise, lambda x: {"a": x, "b": -x - 0.3}).startswith("'b': your result has the opposite sign: ")


def test_all_named_parts_that_are_related_to_the_right_ones_are_told_together():
    exercise = Exercise("9.9", lambda x: {"a": x, "b": x + 0.3}, lambda: [(1.5,), (2.5,)], {}, ["Look."])
    assert judge(exercise, lambda x: {"a": -x, "b": -x - 0.3}).startswith("your result has the opposite sign: ")
    assert judge(exercise, lambda x: {"a": -x}).startswith("<lambda>(1.5) ")


def test_several_results_where_one_is_wanted_are_told_so():
    exercise = Exercise("9.9", lambda x: 2.0 * x, lambda: [(1.0,), (2.0,)], {}, ["Look."])
    assert judge(exercise, lambda x: (x, "x")) == (
        "your result is a list where one number should be: <lambda>(1) gives 2 results, it should be one number"
    )


def test_several_results_of_one_shape_stay_several_and_are_no_array():
    exercise = Exercise(
        "9.9", lambda x: (np.tanh(x), np.exp(x)), lambda: [(np.ones(2),), (np.eye(2)[0],)], {}, ["Look."]
    )
    both = "<lambda>([1, 1]) gives"
    assert judge(exercise, lambda x: np.stack([np.tanh(x), np.exp(x)])) is None
    assert judge(exercise, lambda x: np.tanh(x)) == (
        f"your result is only part 1 of 2: {both} an array of shape (2,), it should be 2 results"
    )
    assert judge(exercise, lambda x: (np.tanh(x), np.exp(x), x)).endswith(f"{both} 3 results, it should be 2 results")
    assert (
        judge(exercise, lambda x: (np.tanh(x), x - 5))
        == f"{both} as result 2 of 2: [-4, -4], it should be [2.718, 2.718]"
    )


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda x: [*x, 1.0], "gives 3 numbers, it should be 2 numbers"),
        (lambda x: x[:1] + 5, "gives 1 number, it should be 2 numbers"),
        (lambda x: "6, 4", "gives a text, it should be 2 numbers"),
        (lambda x: ["6", "4"], "gives 2 texts, it should be 2 numbers"),
        (lambda x: x[None], "gives an array of shape (1, 2), it should be an array of shape (2,)"),
    ],
)
def test_numbers_in_a_row_are_counted_and_texts_are_called_so(answer, said):
    exercise = Exercise(
        "9.9", lambda x: 2 * x, lambda: [(np.array([3.0, 2.0]),), (np.array([1.0, 5.0]),)], {}, ["Look."]
    )
    assert judge(exercise, answer).endswith(f"<lambda>([3, 2]) {said}")


def with_another_sign(x):
    return x ^ 2


def test_a_sign_that_python_has_and_this_course_does_not_use_stops_no_check():
    exercise = Exercise("9.9", lambda x: x**2, lambda: [(3.5,), (2.5,)], {}, ["Look."])
    assert judge(exercise, with_another_sign).startswith(
        "nearly: a change in `x ^ 2` is enough: your answer stopped with TypeError: "
    )


def parity(x):
    total = 0.0
    for each in x:
        total += each * len(x)
    return total / 2


def one_too_many(x):
    return float(sum(each * len(x) for each in x)) / 2 + len(x)


def never_tried(x):
    open("notes.txt", "a").close() if x is None else None
    return float(sum(each * len(x) for each in x)) / 2 + len(x)


def leaves_out_the_last(x):
    total = 0.0
    for each in list(x)[:-1]:
        total += each * len(x)
    return total / 2


MADE_UP = Exercise("9.9", parity, lambda: [(np.array([1.5, 2.0, 7.25]),), (np.array([0.5, 4.0]),)], {}, ["Look."])


def test_one_change_of_the_worked_solution_names_a_mistake_that_nobody_declared():
    assert judge(MADE_UP, leaves_out_the_last).startswith(
        "the worked solution would give the same if in it the last is left out in `for each in x`: "
    )


def gives_nan(x):
    return np.nan * x


def half_root(x):
    return 1 - (x - 9) ** 2 / x**0.5


def test_a_change_of_the_worked_solution_that_gives_nan_is_not_named_for_another_nan():
    negative = Exercise("9.9", half_root, lambda: [(np.array([4.0, 1.0]),), (np.array([6.0]),)], {}, ["Look."])
    changes = one_change.changed(inspect.getsource(half_root), {})
    with np.errstate(invalid="ignore"):
        assert any(np.isnan(function(np.array([4.0, 1.0]))).all() for _, _, function in changes)
    assert judge(negative, gives_nan).startswith("gives_nan([")


def test_what_was_found_for_other_cases_says_nothing_of_these():
    numbers = count(1)
    drawn = Exercise("9.9", parity, lambda: [(next(numbers) * np.array([1.5, 2.0, 7.25]),)], {}, ["Look."])
    first, second = (judge(drawn, leaves_out_the_last).partition(": ") for _ in range(2))
    assert (
        first[0]
        == second[0]
        == ("the worked solution would give the same if in it the last is left out in `for each in x`")
    )
    assert first[2] != second[2]


def test_a_reference_that_is_too_large_to_be_looked_through_is_equal_to_nothing():
    large = Exercise("9.9", lambda x: np.zeros(MOST + 1), lambda: [(1,)], {}, ["Look."])
    assert judge(large, lambda x: np.ones(MOST + 1)) is not None


def test_one_change_of_the_answer_itself_says_where_to_look():
    assert judge(MADE_UP, one_too_many).startswith("nearly: `+ len(x)` is too much: ")


def test_each_change_is_tried_once_and_does_what_is_said_of_it():
    source = "def both(a, b):\n    return (a, b)"
    tried = [(said, function(1, 5)) for said, _, function in one_change.changed(source, {})]
    assert sorted(tried, key=str) == [
        ("`a` and `b` change places", (5, 1)),
        ("`a` is missing", (5,)),
        ("`a` stands alone", 1),
        ("`a` stands where `b` belongs", (1, 1)),
        ("`b` is missing", (1,)),
        ("`b` stands alone", 5),
        ("`b` stands where `a` belongs", (5, 5)),
    ]


def test_an_answer_that_does_more_than_calculate_is_not_tried_with_changes():
    assert judge(MADE_UP, never_tried).startswith("never_tried([")


@pytest.mark.parametrize(
    ("line", "calculates"),
    [
        ("total = sum(x)", True),
        ("total = mean(x)", True),
        ("total = np.mean(x) + len(sorted(x))", True),
        ("own = [each for each in x]; total = max(own)", True),
        ("import os", False),
        ("from os import remove", False),
        ("global total", False),
        ("with x: pass", False),
        ("open('notes.txt')", False),
        ("exec('1')", False),
        ("x.__class__", False),
        ("nobody_knows(x)", False),
        ("np.save('x.npy', x)", False),
        ("x.dump('x')", False),
        ("x.tofile('x')", False),
        ("np.fromfile('x')", False),
        ("np.memmap('x')", False),
        ("np.lib.format.open_memmap('x')", False),
        ("np.load('x.npy')", False),
        ("np.write(x)", False),
        ("np.fit_to(x)", False),
        ("np.train(x)", False),
    ],
)
def test_only_what_calculates_is_tried_with_changes(line, calculates):
    assert one_change.harmless(f"def f(x):\n    {line}\n    return x", {"np": np, "mean": np.mean}) is calculates


def test_how_far_a_right_answer_may_be_off():
    exercise = Exercise("9.9", lambda x: x, lambda: [(np.array([1.0, 2.0]),), (np.array([3.0]),)], {}, ["Look."])
    assert judge(exercise, lambda x: x * (1 + 0.9e-6)) is None
    assert judge(exercise, lambda x: x * (1 + 1.1e-6)) is not None


def test_a_loop_of_a_changed_function_comes_to_an_end():
    source = """
def grows(x):
    found = list(x)
    while len(found) < 9:
        found.append(0)
    for each in x:
        found.append(each)
    return found
"""
    for _, _, function in one_change.changed(source.strip(), {}):
        with contextlib.suppress(Exception):
            assert len(function([1, 2])) <= 2 * one_change.MOST_STEPS + 9


def test_of_several_results_the_wrong_part_is_named_though_others_are_wrong_too():
    cases = [(np.array([3.0, 1.0, 2.0]),), (np.array([0.5, 0.25]),)]
    exercise = Exercise("9.9", lambda x: (x.sum(), x.max(), len(x)), lambda: cases, {}, ["Look."])
    found = judge(exercise, lambda x: (float(x.sum() - 0.3 * x.min() ** 2), -x.max(), len(x)))
    assert found.startswith("result 2: your result has the opposite sign: ")


def test_a_mistake_is_known_from_the_ordinary_cases_where_a_special_one_goes_another_way():
    cases = [(1.0,), (2.0,), (5.0,), Case("a negative number", (-4.0,))]
    mistakes = {"that is the cube": lambda x: x**3, "the sign is lost": lambda x: x**2 + 0 * abs(x) if x > 0 else 16.5}
    exercise = Exercise("9.9", lambda x: x**2, lambda: cases, mistakes, ["Look."])
    assert judge(exercise, lambda x: x**3 if x > 0 else 7.5) == "that is the cube"
    assert judge(exercise, lambda x: x**2 if x > 0 else 7.5).startswith("right so far, but not for a negative number: ")


@function
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_declared_mistake_is_a_function_that_gives_something_and_no_slip_of_its_own(exercise):
    def gives(wrong, case):
        """A mistake may stop at a size or a value; a name that is none or a forgotten argument is nobody's mistake."""
        with np.errstate(all="ignore"), contextlib.suppress(ArithmeticError, LookupError, ValueError):
            wrong(*copy.deepcopy(case.arguments if isinstance(case, Case) else case))
            return True

    cases = exercise.cases()
    for message, wrong in exercise.wrong():
        given = [gives(wrong, case) for case in cases]
        assert any(given), message


def test_a_mistake_that_is_no_longer_in_the_reference_is_refused_by_its_text():
    with pytest.raises(ValueError, match="short has no 'no such line'"):
        declaration.changed(one_change.short, ("no such line", ""))


def probabilities(values):
    return len(values) and all(0 <= value <= 1 for value in values)


def distribution(values):
    return probabilities(values) and abs(sum(values) - 1) < 1e-9


IN_RANGE = {
    "1.1": lambda documents, with_word: 1 <= with_word <= documents,
    "2.2": probabilities,
    "2.3": lambda batches: all(len(batch) and probabilities(np.exp(batch)) for batch in batches),
    "4.2": lambda x, y: len(x) == len(y) >= 2,
    "6.4": lambda t, s, k: t >= 0 and s >= 0 and k >= 1,
    "7.1": lambda scores, T: T > 0,
    "7.2": lambda q, p: distribution(q) and 0 < p <= 1,
    "7.5": lambda perplexity, tokens, characters: perplexity >= 1 and 1 <= tokens <= characters,
    "8.1": lambda gradients, threshold: threshold > 0,
    "8.2": lambda radius, share: 0 < radius < 1 and 0 < share <= 1,
    "B2.2": lambda followers, discount: 0 < discount < 1 <= min(followers.values()),
    "B2.3": lambda context, counts, discount, vocabulary: 0 < discount < 1 and len({*vocabulary}) == len(vocabulary),
    "B4.4": lambda found, share: 0 < share < 1,
}


@pytest.mark.parametrize("number", IN_RANGE)
def test_the_numbers_of_a_case_are_such_as_the_exercise_speaks_of(number):
    for case in FUNCTIONS[number].cases():
        given = case.arguments if isinstance(case, Case) else case
        assert IN_RANGE[number](*given), given


GATED = [number for number, each in FUNCTIONS.items() if {"i", "o"} <= set(each.parameters)]


@pytest.mark.parametrize("number", GATED)
def test_the_gates_of_a_case_lie_between_0_and_1_and_its_content_between_minus_1_and_1(number):
    for case in FUNCTIONS[number].cases():
        given = case.arguments if isinstance(case, Case) else case
        named = dict(zip(FUNCTIONS[number].parameters, given, strict=True))
        assert all((0 < named[gate]).all() and (named[gate] < 1).all() for gate in {"i", "f", "o"} & set(named))
        assert np.abs(named.get("g", 0)).max() < 1
        if "c_before" in named:
            i, g, c_before, c = (named[each] for each in ("i", "g", "c_before", "c"))
            f = named.get("f", (c - i * g) / c_before)
            assert np.allclose(c, f * c_before + i * g)
            assert ((0 < f) & (f < 1)).all(), "c follows from the gates"


def test_there_are_exercises_with_gates():
    assert len(GATED) >= 3
