"""Named parts: each counts by itself, says what was found to its author alone, and stands in for a wrong answer."""

import json
import warnings

import numpy as np
import pytest
from practice import cell, notebook

from course_utils.exercises import Formula, FormulaPart
from course_utils.homework import autograde, mutants, parts

HALVES = 'def half(x):\n    """Half of an array."""\n    ### BEGIN SOLUTION\n    return x / 2\n    ### END SOLUTION'
QUARTERS = "def quarter(x):\n    ### BEGIN SOLUTION\n    return half(half(x))\n    ### END SOLUTION"
TEST = """check = Parts("{name}", {name}, 3)
check.example((np.array([4.0]),), np.array([{value}]), {{"this is twice as much": np.array([8.0])}})
### BEGIN HIDDEN TESTS
check.against("below zero", [(np.array([-8.0]),)])
check.against("zeros", [(np.zeros(2),)])
### END HIDDEN TESTS
check.points()"""


@pytest.fixture(scope="module")
def halves(tmp_path_factory):
    cells = [cell("import numpy as np\n\nfrom course_utils.homework.parts import Parts", "given", "given")]
    for number, (name, answer, value) in enumerate((("half", HALVES, 2.0), ("quarter", QUARTERS, 1.0)), start=1):
        cells.append(cell(answer, f"q{number}", "answer"))
        cells.append(cell(TEST.format(name=name, value=value), f"q{number}_test", "test", 3))
    path = tmp_path_factory.mktemp("halves") / "halves" / "halves.ipynb"
    path.parent.mkdir()
    path.write_text(json.dumps(notebook(cells)), encoding="utf-8")
    return autograde.Assignment.load(path)


def graded(assignment, half, quarter="def quarter(x):\n    return half(half(x))", safe=False):
    cells = [cell("pass", "given", "given"), cell(half, "q1", "answer"), cell(quarter, "q2", "answer")]
    result = autograde.grade(assignment, "ada", json.dumps(notebook(cells)).encode(), safe=safe)
    return result.scores["q1_test"], result.scores["q2_test"], result


@pytest.mark.parametrize(
    ("half", "points"),
    [
        ("def half(x):\n    return x / 2", 3),
        ("def half(x):\n    return [each / 2 for each in x]", 3),
        ("def half(x):\n    return np.abs(x) / 2", 2.25),
        ("def half(x):\n    return np.array([2.0])", 0),
        ("def half(x):\n    return None", 0),
        ("def half(x):\n    return 'two'", 0),
        ("def half(x):\n    return 2.0", 0),
        ("def half(x):\n    x /= 2\n    return x", 1.5),
        ("half = 7", 0),
        ("def half(x):\n    raise ValueError(x)", 0),
    ],
)
def test_each_part_counts_by_itself_and_a_wrong_answer_costs_the_next_question_nothing(halves, half, points):
    first, second, result = graded(halves, half)
    assert (first, second) == (points, 3)
    told = result.told.get("q1_test", "")
    assert bool(told) is (points < 3)
    assert "-4" not in told
    assert "below zero" in told + "below zero"


@pytest.mark.parametrize("warned", [lambda x: 1 / (x - x), lambda x: x * 1e308 * 10, lambda x: (x - 9) ** 0.5])
def test_a_warning_is_a_fault_where_none_is_allowed_though_the_student_has_switched_them_off(warned):
    quiet = parts._without_warning(lambda x: x + 1)
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert quiet(np.ones(2)).tolist() == [2, 2]
        with pytest.raises(AssertionError, match="it warns"):
            parts._without_warning(warned)(np.ones(2))


def test_in_the_sandbox_the_points_are_the_same(halves, safely):
    assert graded(halves, "def half(x):\n    return np.abs(x) / 2", safe=True)[:2] == (2.25, 3)


def test_a_function_that_a_test_passes_changes_arrays_in_place_over_the_pipe(tmp_path):
    source = "def tried(change):\n    ### BEGIN SOLUTION\n    x = np.ones(2)\n    named = {'a': x}\n"
    source += "    change(named)\n    return x\n    ### END SOLUTION"
    test = "def change(arrays):\n    arrays['a'] *= 3\n\n\nassert np.array_equal(tried(change), [3, 3])"
    given = cell("import numpy as np", "given", "given")
    path = tmp_path / "tried" / "tried.ipynb"
    path.parent.mkdir()
    cells = [given, cell(source, "q1", "answer"), cell(test, "q1_test", "test", 1)]
    path.write_text(json.dumps(notebook(cells)), encoding="utf-8")
    result = autograde.grade(autograde.Assignment.load(path), "ada", path.read_bytes(), safe=False)
    assert result.scores == {"q1_test": 1.0}, result.told


UNNOTICED = """import os, signal
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    read, write = os.pipe()
    if os.fork() == 0:
        end = time.process_time() + 0.6
        while time.process_time() < end:
            pass
        os._exit(0)
    os.close(write)
    os.read(read, 1)
    time.sleep(0.2)"""


@pytest.mark.parametrize("safe", [False, True])
@pytest.mark.parametrize(
    ("body", "points"),
    [
        ("time.sleep(1.2)", 1),
        ("end = time.process_time() + 0.6\n    while time.process_time() < end:\n        pass", 0),
        ("time.process_time = lambda: 0\n    for _ in range(60_000_000):\n        pass", 0),
        (UNNOTICED, 0),
    ],
)
def test_a_limit_counts_the_seconds_of_the_processor_in_the_answer_s_process(tmp_path, safely, safe, body, points):
    test = 'check = Parts("tried", tried, 1)\n### BEGIN HIDDEN TESTS\ncheck.against("quick", [(1,)], seconds=0.3)\n'
    test += "### END HIDDEN TESTS\ncheck.points()"
    given = cell("import time\n\nfrom course_utils.homework.parts import Parts", "given", "given")
    path = tmp_path / "tried" / "tried.ipynb"
    path.parent.mkdir()
    answer = "def tried(x):\n    ### BEGIN SOLUTION\n    BODYreturn x\n    ### END SOLUTION"
    made = [notebook([given, cell(answer.replace("BODY", each), "q1", "answer"), cell(test, "q1_test", "test", 1)])
            for each in ("", f"{body}\n    ")]  # fmt: skip
    path.write_text(json.dumps(made[0]), encoding="utf-8")
    assignment = autograde.Assignment.load(path)
    result = autograde.grade(assignment, "ada", json.dumps(made[1]).encode(), safe=safe, feedback=False)
    assert result.scores == {"q1_test": points}, result.told


LIBRARIES = ["scipy.stats", "torch", "course_utils.rnn", "course_utils.ffnn", "course_utils.exercises.lesson_04"]
IMPORTING = """import importlib
found = []
for name in {}:
    try:
        found.append(importlib.import_module(name).__file__.lower())
    except Exception:
        pass
def half(x):
    return x / 2 if found else None"""


@pytest.mark.parametrize(("libraries", "points"), [(LIBRARIES, 0), ([*LIBRARIES, "numpy.linalg"], 3)])
@pytest.mark.parametrize("unhook", ["", "import sys\ndel sys.meta_path[0]\n"])
def test_an_answer_has_numpy_alone(halves, safely, libraries, points, unhook):
    assert graded(halves, unhook + IMPORTING.format(libraries), safe=True)[0] == points


def test_a_notebook_says_what_was_found_and_the_grader_only_which_part(capsys, monkeypatch):
    def checked():
        check = parts.Parts("double", lambda x: x**2, 1)
        check.example((np.array([1.0, 3.0]),), np.array([2.0, 6.0]), {"this is the square": np.array([1.0, 9.0])})
        with check.hidden("secret numbers"):
            raise AssertionError(f"{check.answer(7)} is not 14")
        return check.points(), capsys.readouterr().out

    points, said = checked()
    assert points == 0
    assert said == (
        "1 of 3 passed\n  not yet: the example: this is the square\n  not yet: secret numbers: 49 is not 14\n"
    )
    monkeypatch.setattr(parts, "GRADING", parts.Grading(silent=True))
    assert checked()[1] == "1 of 3 passed\n  not yet: the example\n  not yet: secret numbers\n"


def exact(values, factor):
    return [factor * value for value in values]


def another(values, factor):
    return [value * factor for value in values]


def forgetful(v, f):
    return [f * value for value in v[1:]]


TELLING = {
    "a name": lambda function: function.__name__ in ("exact", "another"),
    "the words of an error": lambda function: "exact" in said(function) or "another" in said(function),
    "the words of an error inside": lambda function: "subscriptable" not in said(function, 5, 1),
    "the names of parameters": lambda function: function(values=[3], factor=2) is not None,
}


def said(function, *arguments):
    with pytest.raises(Exception) as stopped:  # noqa: PT011 whatever it is
        function(*arguments)
    return str(stopped.value)


@pytest.mark.parametrize(("half", "points"), [("x", 0), ("x / 3", 0), ("0.5 * x", 2)])
def test_formulas_that_can_be_read_and_are_all_wrong_have_no_points(half, points):
    names = {"x": (("n",), "any")}
    declared = {"twice": FormulaPart(names, "2 * x", {}), "half": FormulaPart(names, "x / 2", {})}
    check = parts.Parts("formulas", {"twice": "x", "half": half}, 3)
    with check.seen("a formula for each of the two"):
        assert isinstance(check.answer["half"], str)
    check.formulas(Formula("", declared, []))
    assert check.points() == points


@pytest.mark.parametrize("silent", [True, False])
def test_what_is_wrong_with_a_formula_is_looked_for_where_somebody_reads_it(silent, monkeypatch):
    monkeypatch.setattr(parts, "GRADING", parts.Grading(silent=silent))
    check = parts.Parts("formulas", {"double": "x"}, 3)
    check.formulas(Formula("", {"double": FormulaPart({"x": (("n",), "any")}, "2 * x", {})}, []))
    found = "the shape is right, the value is another one" if silent else "nearly: `2 *` is missing"
    assert check.problems == {"double": found}


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("2 * x", ""),
        ("x * x + 7", ""),  # wrong, which is not for this part to say
        (None, "double is still open"),
        (" ", "double is still open"),
        (..., "double is still open"),
        (2.0, "double cannot be read: the answer is a formula in quotation marks"),
        (np.ones(3), "double cannot be read: the answer is a formula in quotation marks"),
        pytest.param(10**5000, "double cannot be read: the answer is a formula in", id="an int too long for a text"),
        ("2 (x", "double cannot be read: this cannot be read as a formula: is a bracket or a * missing?"),
        ("2 * y", "double cannot be read: y is not a name of this question; there are x, A"),
        ("x.sum()", "double cannot be read: write sum(...) around it"),
        ("x @ A", "double cannot be read: the shapes of @ do not fit: x has shape (3,), A has shape (2, 3)"),
        ("log(0 * x)", ""),
    ],
)
def test_what_is_no_formula_is_said_with_its_place_where_a_student_sees_it(formula, said, capsys):
    check = parts.Parts("formulas", {"half": "x / 2", "double": formula}, 3)
    check.readable("formulas", {"half": {"x": (3,)}, "double": {"x": (3,), "A": (2, 3)}})
    check.points()
    printed = capsys.readouterr().out
    assert printed.startswith("0 of 1 passed\n  not yet: formulas: " + said if said else "1 of 1 passed")


def test_an_answer_that_is_no_dict_of_formulas_is_told_so(capsys):
    check = parts.Parts("formulas", "2 * x", 3)
    check.readable("formulas", {"double": {"x": (3,)}})
    check.points()
    assert "formulas is a dict" in capsys.readouterr().out


@pytest.mark.parametrize("way", TELLING)
def test_a_handed_in_test_tells_functions_by_their_results_alone(way):
    def handed_in(function):
        assert TELLING[way](function)

    assert mutants.refused(handed_in, [exact, another], [forgetful]) == 0


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_numpy_may_warn_unless_the_part_forbids_it(capsys):
    check = parts.Parts("logarithms", lambda x: np.log(x), 2)
    check.against("of zeros", [(np.zeros(2),)])
    check.against("without a warning", [(np.zeros(2),)], no_warning=True)
    check.points()
    assert capsys.readouterr().out.startswith("1 of 2 passed")


def test_numbers_need_not_be_whole_unless_the_part_says_so(monkeypatch, capsys):
    monkeypatch.setattr(parts, "GRADING", parts.Grading({"halves": lambda x: x // 2}))
    check = parts.Parts("halves", lambda x: x / 2, 2)
    check.against("equal", [(np.array([4]),)])
    check.against("whole", [(np.array([4]),)], whole=True)
    check.points()
    printed = capsys.readouterr().out
    assert printed.startswith("1 of 2 passed\n  not yet: whole: ")
    assert "halves should return whole numbers" in printed


NUMBERS = np.array([1.5, 2.0])


@pytest.mark.parametrize(
    ("gives", "found", "said"),
    [
        (NUMBERS, [1, 2], None),
        (NUMBERS, np.array([True, False]), "f should return numbers"),
        (NUMBERS > 2, [0, 1], "f should return truth values"),
        (np.array([1, 2]), [1.0, 2.0], "f should return whole numbers"),
        (np.array([1, 2], dtype=np.uint8), [1, 2], None),
        (np.zeros(0, dtype=int), [], None),
        (NUMBERS, None, "f returns None: does it end with return?"),
        (NUMBERS, 1.5, "f gives one number, it should be an array of shape (2,)"),
        ((NUMBERS, 1), ([1, 2], 3), None),
        ((NUMBERS, 1), ([1, 2], 0.5), "result 2 of f should return whole numbers"),
        ((NUMBERS, 1), (NUMBERS, 1, 1), "f gives 3 results, it should be 2 results"),
        ((NUMBERS, 1), 7, "f gives one number, it should be 2 results"),
        ({"a": 1}, {"b": 2.0}, None),
        ({"a": 1}, 7, "f gives one number, it should be a dict"),
        (7, {"a": 1}, "f gives a dict, it should be one number"),
        ("a", "b", None),
        ("a", 7, "f gives 7, it should be 'a'"),
        (7, "a", "f gives a text, it should be one number"),
    ],
)
def test_shape_and_type_are_looked_at_before_any_value(gives, found, said):
    check = parts.Parts("f", lambda: found, 2)
    check.example((), gives)
    problem = check.problems["shape and type"]
    assert problem is None if said is None else problem.startswith(said)


def test_a_handed_in_test_earns_a_part_for_each_number_of_wrong_functions_that_it_refuses(capsys):
    def handed_in(function):
        assert function([1, 2], 3) == [3, 6]

    check = parts.Parts("test", handed_in, 2)
    mutants.judge(check, handed_in, [exact], [forgetful, exact], [1, 2])
    check.points()
    assert capsys.readouterr().out.startswith("1 of 2 passed")


def test_a_handed_in_test_may_name_the_arguments():
    def handed_in(function):
        assert function(values=[1, 2], factor=3) == function([1, 2], factor=3) == [3, 6]

    assert mutants.refused(handed_in, [exact, another], [forgetful, lambda v, f: v]) == 2
