"""What a student wrote stays text when a spreadsheet opens the table."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_utils.homework import spreadsheets

HOSTILE = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "\u00a0=1+1",
    "\u202e=1+1",
    "\ufeff=1+1",
    "\u200b=1+1",
    "\uff1d1+1",
    "|calc",
    "\0=1+1",
    "\x1b=1",
    "\u2028=1",
    '"=1+1',
    "a,=1+1",
    "a;=cmd|' /C calc'!A0;",
    'a; "=1+1',
    "a;@x,-1;",
    "a\t=1+1",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_starts_a_formula_or_a_line_of_its_own(text):
    [[_], [cell, other]] = csv.reader(io.StringIO(spreadsheets.text(["x"], [[text, text]])))
    assert cell == other
    assert not cell.lstrip().startswith(tuple("=+-@\t\r\uff1d|"))
    for separator in ",;\t":  # as another spreadsheet may be set
        for row in csv.reader(io.StringIO(spreadsheets.text(["x"], [["1", text]])), delimiter=separator):
            assert not any(each.lstrip().startswith(tuple("=+-@\uff1d|")) for each in row[1:])
    assert not set("\n\r\t\0\x1b\u202e\u2028\ufeff\u200b") & set(cell)


@given(st.text())
def test_whatever_the_text_a_row_stays_one_line_of_as_many_cells(text):
    written = spreadsheets.text(["a", "b"], [[text, 1.5]])
    assert written.count("\n") == 2
    [cell, number] = list(csv.reader(io.StringIO(written)))[1]
    assert number == "1.5"
    assert not cell.startswith(tuple("=+@"))
    assert cell == "-" or not cell.startswith("-")
    assert spreadsheets.harmless(cell) == cell


def test_ten_megabytes_become_a_short_cell_and_words_keep_their_joiners():
    assert len(spreadsheets.harmless("x" * 10**7)) == spreadsheets.LONGEST
    assert spreadsheets.harmless("क्\u200dष é") == "क्\u200dष é"


def test_a_table_that_cannot_be_read_is_named_with_its_line(tmp_path):
    file = tmp_path / "roster.csv"
    file.write_text("id,name\n1," + "x" * (csv.field_size_limit() + 1), encoding="utf-8")
    with pytest.raises(ValueError, match=r"roster\.csv is no CSV table: field larger than field limit .* \(line 2\)$"):
        spreadsheets.read(file)


def test_numbers_stay_numbers():
    assert spreadsheets.text(["a"], [[-1.5, 0.1 + 0.2, 3, None, 20.0]]) == "a\n-1.5,0.3,3,,20\n"
