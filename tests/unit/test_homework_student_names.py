"""Whatever a student is called is the name of one folder."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_utils.homework.student_names import clean_name


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
