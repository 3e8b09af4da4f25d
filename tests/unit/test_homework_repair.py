"""What students do to a notebook is undone before it is graded."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_utils.homework import repair


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
    return [each["source"] for each in repair.repaired(data, RELEASE)["cells"]]


SETUP, TEST_1, TEST_2 = "import numpy", "assert f(1)", "assert g(1)"
F, G = cell("f", "q1"), cell("g", "q2")


def test_everything_that_was_deleted_comes_back_in_its_place():
    assert order([]) == [SETUP, "...", TEST_1, "...", TEST_2]
    assert order([F, G]) == [SETUP, "f", TEST_1, "g", TEST_2]


def test_of_a_copied_answer_all_run_and_the_last_is_the_answer_that_is_tested():
    assert order([F, cell("f again", "q1"), G]) == [SETUP, "f", "f again", TEST_1, "g", TEST_2]


def test_a_test_runs_after_its_answer_and_not_before_where_it_stood():
    tests = [cell("pass", "q1_test"), cell("pass", "q2_test")]
    assert order([*tests, F, G]) == [SETUP, "f", TEST_1, "g", TEST_2]
    assert order([F, cell("more"), tests[0], G]) == [SETUP, "f", "more", TEST_1, "g", TEST_2]


def test_changed_given_cells_and_tests_are_put_back_and_marks_of_points_are_not_believed():
    changed = [cell("import evil", "setup"), F, cell("pass", "q1_test", grade=True, points=1000), G]
    found = repair.repaired(json.dumps({"cells": changed}).encode(), RELEASE)["cells"]
    assert [each["source"] for each in found] == [SETUP, "f", TEST_1, "g", TEST_2]
    assert "points" not in json.dumps(found)


@pytest.mark.parametrize("data", [b"", b" \n", b"[]", b"{}", b"{", b"\xff\xfe", b'{"cells": 3}', b"[" * 10**5])
def test_what_is_no_notebook_is_refused_with_a_sentence(data):
    with pytest.raises(repair.UnreadableError, match="file"):
        repair.repaired(data, RELEASE)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from(["source", "metadata", "cell_type", "input"]), inner)
    ),
    max_leaves=10,
)


@given(st.lists(json_values))
def test_cells_of_any_shape_become_cells_of_a_notebook(cells):
    found = repair.repaired(json.dumps({"cells": cells}).encode(), RELEASE)
    assert len({each["id"] for each in found["cells"]}) == len(found["cells"])
    assert all(isinstance(each["source"], str) for each in found["cells"])
    assert [each["source"] for each in found["cells"] if each["metadata"]] == [SETUP, "...", TEST_1, "...", TEST_2]


@given(st.text())
def test_a_name_becomes_one_folder_s_name(name):
    found = repair.clean_name(name)
    assert found not in ("", ".", "..")
    assert "/" not in found
    assert repair.clean_name(found) == found
