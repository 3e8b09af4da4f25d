"""Whatever a student is called is the name of one folder."""

from hypothesis import given
from hypothesis import strategies as st

from course_utils.homework.student_names import clean_name


@given(st.text())
def test_a_name_becomes_one_folder_s_name(name):
    found = clean_name(name)
    assert found not in ("", ".", "..")
    assert "/" not in found
    assert clean_name(found) == found
