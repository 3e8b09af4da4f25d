"""Forms of questions: drawn from the id, different for two students, equally hard, and of no use to anybody else."""

import ast
import functools
import itertools
import re
from collections import Counter

import answers
import pytest

from course_utils.homework import autograde, commands, variants
from course_utils.homework.student_names import clean_name

# Ids as people and systems write them: numbers, names, addresses, other alphabets, long, odd and hostile ones.
IDS = [str(1815000 + number) for number in range(160)]
IDS += [
    "Ada Lovelace",
    "zoë.ångström@uni.example",
    "李 明",
    "أحمد",
    "🦉" * 40,
    "x" * 5000,
    "a\0c",
    "\ud800",
    "../../etc/passwd",
]
IDS += [
    "=1+1",
    "'; DROP TABLE student; --",
    "<script>alert(1)</script>",
    "{student_id}",
    "%s",
    "None",
    "0",
    "-1",
    "1e9",
    "a\nb",
]
IDS += [f"student{number}" for number in range(200 - len(IDS))]
SETS = pytest.mark.parametrize("path", answers.HOMEWORK, ids=lambda path: path.stem.split("_")[0])
EVERY_FORM = range(variants.FORMS)


def questions(path):
    """The questions that have forms, and all forms of each, as the notebook declares them."""
    found = {}
    for cell in filter(variants.is_form, answers.cells(path)):
        space = {
            variants.NAME: "",
            "variant": lambda hw, number, student, forms: found.setdefault((hw, number), forms)[0],
        }
        with answers.quiet():
            exec(answers.text(cell), space)
    return found


@functools.cache
def with_form(path, place):
    """An id whose form of each question of a set stands at that place."""
    name = path.stem.split("_")[0]
    return next(each for each in map("id{}".format, itertools.count()) if variants.line(name, each) == (place, 0))


def drawn(name, numbers, student):
    return [variants.variant(name, number, student, EVERY_FORM) for number in numbers]


@SETS
def test_any_two_of_two_hundred_students_differ_in_three_questions_of_a_set_unless_their_lines_are_the_same(path):
    declared = questions(path)
    [name] = {hw for hw, _ in declared}
    assert name == path.stem.split("_")[0]
    assert len(set(map(variants.same, IDS))) == len(IDS) == 200
    numbers = [number for _, number in declared]
    assert len(numbers) >= 4
    forms = {student: drawn(name, numbers, student) for student in IDS}
    differing = Counter()
    for one, other in itertools.combinations(IDS, 2):
        count = sum(a != b for a, b in zip(forms[one], forms[other]))
        differing[count] += 1
        assert count >= len(numbers) - 1 or (count == 0 and variants.line(name, one) == variants.line(name, other))
    print(name, dict(differing))
    assert differing[0] / differing.total() < 0.016  # 1 in 121 is expected


@SETS
def test_each_question_has_eleven_different_forms(path):
    for forms in questions(path).values():
        assert len(set(map(repr, forms))) == variants.FORMS
        kinds = {tuple(type(each) is str for each in (form if isinstance(form, tuple) else (form,))) for form in forms}
        assert len(kinds) == 1


def test_a_question_has_eleven_forms_and_no_other_number():
    with pytest.raises(ValueError, match="hw1 q2 has 10 forms; it may have 11"):
        variants.variant("hw1", 2, "7", range(10))


def test_an_id_is_any_text_and_its_case_accents_and_spaces_do_not_matter():
    for student in IDS:
        assert variants.line("hw1", student) == variants.line("hw1", clean_name(student))
        assert variants.line("hw1", student) == variants.line("hw1", f" {student} ")
    for one, other in (("Zoë", "zoe\u0308"), ("ADA", "ada"), (1815001, "1815001")):
        assert variants.line("hw3", one) == variants.line("hw3", other)
    assert variants.line("hw1", "") == variants.line("hw1", " ") == (0, 0)
    assert variants.line("hw1", "1815001") == (10, 6)  # the same on every machine and in every year
    with pytest.raises(ValueError, match="hw1 q2 has 1 forms"):
        variants.variant("hw1", 2, "ada", [1])


ALL = [
    pytest.param(path, number, id=f"{name}-q{number}") for path in answers.SOURCES for name, number in questions(path)
]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("path", "number"), ALL)
def test_the_model_answers_every_form_and_hardly_anything_of_another_one(path, number):
    question = f"q{number}"
    most = answers.marks(answers.tests(path)[question])["points"]
    students = [with_form(path, place) for place in EVERY_FORM]
    for place, student in enumerate(students):
        own, copied = (answers.models_points(path, question, student, each) for each in (student, students[place - 1]))
        assert own == most, f"{student}: {own.told}"
        assert copied <= COPIED * most, f"{student}: {copied} of {most}"


COPIED = 0.5  # of the points, at most, are what another student's right answer gives


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("path", "number"), ALL)
def test_every_form_refuses_the_same_mistakes_and_takes_the_same_right_answers(path, number):
    """Each mistake in one more form, down to the first part that it fails."""
    question = f"q{number}"
    listed = [(kind, *each) for kind in ("WRONG", "RIGHT") for each in getattr(answers.kept(path), kind)[question]]
    for place, (kind, what, *pairs) in enumerate(listed, start=1):  # the first form has had them all
        student = with_form(path, place % variants.FORMS)
        kept = answers.keeps_all(path, question, answers.answer(path, question, pairs), student)
        assert kept is (kind == "RIGHT"), f"{student}, {what}"


def reached(result):
    return {name: score for name, score in result.scores.items() if score is not None}


@pytest.fixture(scope="module")
def hw3():
    path = answers.SOURCES[2]
    return path, autograde.Assignment.load(path)


def test_the_folder_s_id_counts_and_a_difference_is_said_to_teacher_and_student(hw3):
    path, assignment = hw3
    own = autograde.grade(assignment, "Ada", answers.handed_in(path, "ada", " ADA"), safe=False)
    assert own.note == ""
    assert "the notebook has" not in own.feedback
    assert sum(reached(own).values()) == sum(assignment.points()[name] for name in reached(own))
    hostile = "<script>alert(1)</script>" * 9
    other = autograde.grade(assignment, "Ada", answers.handed_in(path, hostile, hostile), safe=False)
    assert "the notebook has the id '<script>" in other.note
    assert other.note.endswith("'; the questions of Ada were graded")
    assert "the questions of Ada were graded" in other.feedback
    assert "<script" not in other.feedback
    for _, number in questions(path):
        same = drawn("hw3", [number], "ada") == drawn("hw3", [number], hostile)
        assert (reached(other)[f"q{number}_test"] == reached(own)[f"q{number}_test"]) is same
    without = autograde.grade(assignment, "Ada", answers.handed_in(path, "ada", ""), safe=False, feedback=False)
    assert without.note == "the notebook has no id; the questions of Ada were graded"
    assert reached(without) == reached(own)


def test_an_answer_that_reads_the_form_s_names_has_none_of_them(hw3):
    path, assignment = hw3
    result = autograde.grade(assignment, "", path.read_bytes(), safe=False, feedback=False)
    assert {result.scores[f"q{number}_test"] for _, number in questions(path)} == {0}


def test_on_one_s_own_machine_the_notebook_s_id_counts(hw3, tmp_path, capsys):
    path, _ = hw3
    for number, student in enumerate(("ada", "")):
        (tmp_path / f"{number}.ipynb").write_bytes(answers.handed_in(path, student, student))
        assert commands.check("hw3", tmp_path / f"{number}.ipynb"), capsys.readouterr().out
    (tmp_path / "other.ipynb").write_bytes(answers.handed_in(path, "ada", "grace"))
    assert not commands.check("hw3", tmp_path / "other.ipynb")


@pytest.mark.parametrize(
    "source",
    ["student_id = ", "student_id = f()", "student_id = ada", "(" * 1900 + "student_id", "x = 1", "\0student_id = 1"],
)
def test_what_names_no_id_is_none(source):
    assert variants.written([{"cell_type": "code", "source": source}]) is None


@SETS
def test_the_text_and_the_answer_name_a_form_s_numbers_before_they_are_asked_for(path):
    """The lines that show a form stand between a question and its answer, and print each of its names."""
    found = answers.cells(path)
    for cell in filter(variants.is_form, found):
        question = answers.grade_id(cell).removesuffix("_form")
        tree = ast.parse(answers.text(cell))
        names = {node.id for node in ast.walk(tree.body[0].targets[0]) if isinstance(node, ast.Name)}
        assert all(re.search(rf"{{{name}}}", answers.text(cell)) for name in names)
        assert question in ("q1", "q2", "q3", "q4", "q5")
        [answer] = [each for each in found if answers.grade_id(each) == question]
        assert any(re.search(rf"\b{name}\b", answers.text(answer)) for name in names)
