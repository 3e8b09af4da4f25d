"""Whatever a student is called is the name of one folder."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_utils.homework.student_names import LONGEST_NAME, clean_name


@given(st.text())
def test_a_name_becomes_one_folder_s_name(name):
    found = clean_name(name)
    assert found not in ("", ".", "..")
    assert "/" not in found
    assert clean_name(found) == found


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("CON", "CON_"), ("aux.", "aux_"), ("nul.tar.gz", "nul_.tar.gz"), ("Com1 .txt", "Com1 _.txt"),
        ("LPT³", "LPT³_"),
        ("Conny", "Conny"), ("x.con", "x.con"), ("com0", "com0"), ("COM10", "COM10"),
    ],
)  # fmt: skip
def test_no_folder_is_called_like_a_device_of_windows(name, folder):
    assert clean_name(name) == folder


@pytest.mark.parametrize("letter", ["a", "\N{GREEK SMALL LETTER ALPHA}"])
def test_long_names_that_begin_alike_are_cut_and_stay_different(letter):
    found = {clean_name(letter * LONGEST_NAME + end) for end in "xyz"}
    assert len(found) == 3
    assert all(each.startswith(letter * 40) for each in found)
    assert max(len(each.encode()) for each in found) in (LONGEST_NAME, LONGEST_NAME - 1)
