"""What students do to a notebook is undone before it is graded."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_utils.homework import release, repair


def cell(source, grade_id="", **marks):
    metadata = {"nbgrader": {"grade_id": grade_id, "grade": False, "solution": False, **marks}} if grade_id else {}
    return {"cell_type": "code", "source": source, "metadata": metadata}


RELEASE = {
    "metadata": {"kernelspec": {"name": "python3"}},
    "cells": [
        cell("import numpy", "setup"),
        cell("...", "q1", solution=True),
        cell("assert f(1)", "q1_test", grade=True),
        cell("...", "q2", solution=True),
        cell("assert g(1)", "q2_test", grade=True),
    ],
}


def order(cells):
    data = json.dumps({"cells": cells}).encode()
    return [each["source"] for each in repair.repaired(data, RELEASE, {}).notebook["cells"]]


SETUP, TEST_1, TEST_2 = "import numpy", "assert f(1)", "assert g(1)"
F, G = cell("f", "q1"), cell("g", "q2")


def test_a_file_may_have_so_many_bytes_and_cells_and_no_more(monkeypatch):
    data = json.dumps({"cells": [F, G]}).encode()
    monkeypatch.setattr(repair, "LARGEST", len(data))
    monkeypatch.setattr(repair, "MOST_CELLS", 2)
    assert order([F, G]) == [SETUP, "f", TEST_1, "g", TEST_2]
    monkeypatch.setattr(repair, "MOST_CELLS", 1)
    with pytest.raises(repair.UnreadableError, match="the notebook has 2 cells; at most 1 are graded"):
        order([F, G])
    monkeypatch.setattr(repair, "LARGEST", len(data) - 1)
    with pytest.raises(repair.UnreadableError, match=f"{len(data):,} bytes; a notebook of this course has at most"):
        order([F, G])


def test_everything_that_was_deleted_comes_back_in_its_place():
    assert order([F]) == [SETUP, "f", TEST_1, "...", TEST_2]
    assert order([F, G]) == [SETUP, "f", TEST_1, "g", TEST_2]


def test_a_given_cell_that_has_lost_its_marks_is_known_by_its_text_and_does_not_come_twice():
    assert order([cell(SETUP), F, G]) == [SETUP, "f", TEST_1, "g", TEST_2]


def test_of_a_copied_answer_all_run_and_the_last_is_the_answer_that_is_tested():
    assert order([F, cell("f again", "q1"), G]) == [SETUP, "f", "f again", TEST_1, "g", TEST_2]


def test_a_test_runs_after_its_answer_and_not_before_where_it_stood():
    tests = [cell("pass", "q1_test"), cell("pass", "q2_test")]
    assert order([*tests, F, G]) == [SETUP, "f", TEST_1, "g", TEST_2]
    assert order([F, cell("more"), tests[0], G]) == [SETUP, "f", "more", TEST_1, "g", TEST_2]


def test_changed_given_cells_and_tests_are_put_back_and_marks_of_points_are_not_believed():
    changed = [cell("import evil", "setup"), F, cell("pass", "q1_test", grade=True, points=1000), G]
    found = repair.repaired(json.dumps({"cells": changed}).encode(), RELEASE, {}).notebook["cells"]
    assert [each["source"] for each in found] == [SETUP, "f", TEST_1, "g", TEST_2]
    assert "points" not in json.dumps(found)


@pytest.mark.parametrize("data", [b"", b" \n", b"[]", b"{}", b"{", b"\xff\xfe", b'{"cells": 3}', b"[" * 10**5])
def test_what_is_no_notebook_is_refused_with_a_sentence(data):
    with pytest.raises(repair.UnreadableError, match="file"):
        repair.repaired(data, RELEASE, {})


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from(["source", "metadata", "cell_type", "input"]), inner)
    ),
    max_leaves=10,
)


@given(st.lists(json_values))
def test_cells_of_any_shape_become_cells_of_a_notebook(cells):
    found = repair.repaired(json.dumps({"cells": [*cells, F, G]}).encode(), RELEASE, {}).notebook
    assert len({each["id"] for each in found["cells"]}) == len(found["cells"])
    assert all(isinstance(each["source"], str) for each in found["cells"])
    code = [each for each in found["cells"] if each["cell_type"] == "code"]
    assert all((each["outputs"], each["execution_count"]) == ([], None) for each in code)
    assert [each["source"] for each in found["cells"] if each["metadata"]] == [SETUP, "f", TEST_1, "g", TEST_2]


def test_an_assignment_is_known_by_its_longer_texts_and_its_functions():
    texts = [{"cell_type": "markdown", "source": source} for source in ("a" * 40, "b " * 21, "c" * 201, "# Task 1")]
    found = repair.fingerprint({"cells": [*texts, cell("x = 1\ndef f(x):\n    return x"), cell("y = 2" * 20)]})
    assert found == [("b " * 21).strip(), "c" * 200, "def f"]


# Homework as it is: nobody gets a silent zero, whatever their program did to the notebook.


def notebooks(kind):
    paths = sorted((release.FOLDER / kind).glob("*/*.ipynb"))
    found = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in paths}
    return {name: notebook | {"cells": repair.cells_of(notebook)} for name, notebook in found.items()}


SOLVED, HANDED_OUT = notebooks("source"), notebooks("release")
KNOWN = {name: repair.fingerprint(notebook) for name, notebook in HANDED_OUT.items()}
each_homework = pytest.mark.parametrize("name", list(SOLVED))


def found_in(cells, name):
    known = {name: KNOWN[name]} | KNOWN
    return repair.chosen([("it.ipynb", json.dumps({"cells": cells}).encode())], HANDED_OUT[name], known)


def answers_of(notebook):
    marked = [each for each in notebook["cells"] if each["metadata"].get("nbgrader", {}).get("solution")]
    return {repair.grade_id(each): each["source"] for each in marked}


def bare(each):
    return {"cell_type": each["cell_type"], "source": each["source"]}


def lost_all(cells):
    return [bare(each) for each in cells]


def lost_all_but_ids(cells):
    return [bare(each) | {"id": each["id"]} for each in cells]


def shuffled_with_notes(cells):
    return [
        new
        for each in cells
        for new in ({"cell_type": "markdown", "source": f"note {len(each['source'])}"}, bare(each))
    ]


def without_texts(cells):
    last = len(cells) - 4
    return [
        bare(each)
        for number, each in enumerate(cells)
        if each["cell_type"] == "code" or repair.is_answer(each) or number > last
    ]


@each_homework
@pytest.mark.parametrize("lost", [lost_all, lost_all_but_ids, shuffled_with_notes, without_texts])
def test_answers_without_their_metadata_are_found_by_id_or_by_content_and_order(name, lost):
    found = found_in(lost(SOLVED[name]["cells"]), name)
    assert answers_of(found.notebook) == answers_of(SOLVED[name])
    assert (found.notes, found.missing, found.untouched) == ([], [], False)


@each_homework
def test_one_answer_that_was_typed_into_a_new_cell_is_found(name):
    for lost in answers_of(SOLVED[name]):
        cells = [bare(each) if repair.grade_id(each) == lost else each for each in SOLVED[name]["cells"]]
        assert answers_of(found_in(cells, name).notebook) == answers_of(SOLVED[name])


@each_homework
def test_an_answer_that_cannot_be_found_is_named(name):
    for lost in answers_of(SOLVED[name]):
        cells = [each for each in SOLVED[name]["cells"] if repair.grade_id(each) != lost]
        found = found_in(cells, name)
        assert found.missing == [lost]
        assert found.notes == [f"the answer cell of {lost} is missing"]


@each_homework
@pytest.mark.parametrize("other", list(SOLVED))
def test_another_assignment_is_refused_and_named(name, other):
    for cells in (SOLVED[other]["cells"], lost_all(SOLVED[other]["cells"])):
        if other == name:
            assert found_in(cells, name).missing == []
        else:
            with pytest.raises(repair.UnreadableError, match=f"not {name}: it looks like {other}"):
                found_in(cells, name)


@each_homework
def test_a_lesson_is_refused_by_its_title(name):
    lesson = release.FOLDER.parent / "01_tfidf.ipynb"
    cells = json.loads(lesson.read_text(encoding="utf-8"))["cells"]
    with pytest.raises(repair.UnreadableError, match="none of the assignments; its title is"):
        found_in(cells, name)


@each_homework
def test_the_notebook_as_it_was_handed_out_is_said_to_be_that(name):
    found = found_in(HANDED_OUT[name]["cells"], name)
    assert found.untouched
    assert "as it was handed out" in found.notes[0]


def test_of_several_notebooks_the_first_that_was_worked_on_counts_and_a_note_says_so():
    name = next(iter(SOLVED))
    untouched, solved = (json.dumps({"cells": each[name]["cells"]}).encode() for each in (HANDED_OUT, SOLVED))
    for files, counted in (
        ([("a.ipynb", untouched), ("b.ipynb", solved)], "b.ipynb"),
        ([("a.ipynb", solved), ("b.ipynb", solved)], "a.ipynb"),
        ([("a.ipynb", b"{"), ("b.ipynb", solved)], "b.ipynb"),
        ([("a.ipynb", untouched), ("b.ipynb", b"{")], "a.ipynb"),
    ):
        found = repair.chosen(files, HANDED_OUT[name], {name: KNOWN[name]} | KNOWN)
        assert found.notes[0].startswith(f"2 notebooks: {counted} counted, not ")
    with pytest.raises(repair.UnreadableError, match=r"a\.ipynb: .*; b\.ipynb: "):
        repair.chosen([("a.ipynb", b"{"), ("b.ipynb", b"")], HANDED_OUT[name], KNOWN)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_notebook_is_read_however_its_program_has_encoded_it(encoding):
    cells = [{"cell_type": "markdown", "source": "größe 🦉", "metadata": {}}, *RELEASE["cells"]]
    data = json.dumps({"cells": cells}, ensure_ascii=False).encode(encoding)
    assert "größe 🦉" in [each["source"] for each in repair.repaired(data, RELEASE, {}).notebook["cells"]]
