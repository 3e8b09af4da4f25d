"""The class list: read as spreadsheets save it, refused where it cannot be meant, and matched with folders."""

import pytest

from course_utils.homework import roster
from course_utils.homework.submissions import UNREADABLE, Submission

PLAIN = "id,name,e-mail,section\n7,Ada Lovelace,ada@uni.example,A\n8,Alan Turing,alan@uni.example,B\n"


def read(folder, content):
    path = folder / "roster.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return roster.read(path)


@pytest.mark.parametrize(
    "content",
    [
        PLAIN,
        PLAIN.encode("utf-8-sig"),
        PLAIN.encode("utf-16"),
        PLAIN.encode("utf-16-le"),
        PLAIN.encode("utf-16-be"),
        "sep=;\n" + PLAIN.replace(",", ";"),
        "\n \n" + PLAIN,
        PLAIN.replace("section\n", "section,,\n"),
        PLAIN.replace("Ada", "\u202eAda\u202c\u200b"),
        "First name,Surname,ID number,Email address,Groups\n"
        "Ada,Lovelace,7,ada@uni.example,A\nAlan,Turing,8,alan@uni.example,B\n",
        PLAIN.replace(",", ";"),
        PLAIN.replace(",", "\t"),
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace("\n", "\r"),
        PLAIN + "\n\n ,, \n",
        PLAIN.replace("id,name,e-mail,section", "Student ID,Full Name,E-Mail Address,Group"),
        "e-mail,section,more,id,name\nada@uni.example,A,x,7,Ada Lovelace\nalan@uni.example,B,,8,Alan Turing\n",
        PLAIN.replace("Ada Lovelace", '" Ada\nLovelace "'),
    ],
)
def test_a_roster_is_read_as_spreadsheets_save_it(content, tmp_path):
    assert read(tmp_path, content) == [
        roster.Student("7", "Ada Lovelace", "ada@uni.example", "A"),
        roster.Student("8", "Alan Turing", "alan@uni.example", "B"),
    ]


def test_western_european_bytes_are_read_too(tmp_path):
    [student] = read(tmp_path, "id;name\n9;Zoë Ångström\n".encode("cp1252"))
    assert student.name == "Zoë Ångström"


def test_a_student_in_two_sections_is_one_student_with_both(tmp_path):
    [ada] = read(tmp_path, "id,name,section\n7,Ada,A\n7,ADA,B\n7,,A\n")
    assert (ada.section, ada.name) == ("A; B", "Ada")


def test_canvas_exported_gradebook_is_a_roster(tmp_path):
    header = "Student,ID,SIS User ID,SIS Login ID,Section,hw1 (99)\n    Points Possible,,,,,20\n"
    rows = '"Lovelace, Ada",4711,s7,ada@x,A,3\n"Student, Test",5,,c3,A,\n"Turing, Alan",4712,,alan@x,A,\n'
    assert read(tmp_path, header + rows) == [
        roster.Student("4712", "Turing, Alan", "alan@x", "A", "4712"),
        roster.Student("s7", "Lovelace, Ada", "ada@x", "A", "4711"),
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("name,e-mail\nAda,a@x\n", "no column `id`"),
        ("id,id\n1,2\n", "each column once"),
        ("", "each column once"),
        ("id,name\n", "names no students"),
        ("id,name\n,Ada\n", "line 2: the id is empty"),
        ("id,name\n7,Ada\n7,Alan\n", "line 3: the id '7' is that of Ada in line 2"),
        ("id,name\nab,Ada\nAB,Alan\n", "is that of Ada"),
        ("id,name\na/b,Ada\na:b,Alan\n", "is that of Ada"),
        ("id,name\n1.23457E+11,Ada\n", "rewritten"),
        ("id,name\n7.0,Ada\n", "rewritten"),
        ('id,name\n"7,Ada\n8,Alan\n', "no CSV table"),
        ("id,name\n7," + "x" * 10**7 + "\n", "no CSV table"),
        ("id,name\n" + "7" * 3000 + ",Ada\n", "or cuts it"),
        ("id,name\n7,Ada\n7\u200b,Alan\n", "is that of Ada"),
        ("id,name\n7,Ada\n\uff17,Alan\n", "is that of Ada"),
        ("id,canvas_id\n7,4711\n8,4711\n", "two students have the canvas_id 4711"),
        ("id,name\n=1+1,Ada\n", "formula"),
        ("id,e-mail\n7,@SUM(A1)\n", "formula"),
        ("id,name\n7,Ada,x\n", "line 2: 3 values for 2 columns"),
        ("id,canvas_id\n7,seven\n", "canvas_id is 'seven'"),
        (b"id,name\n7,A\0da\n", "no CSV table"),
        (b"PK\x03\x04\x81\x8d\x00", "no CSV table|neither"),
    ],
)
def test_a_roster_that_cannot_be_meant_is_refused_with_the_line(content, said, tmp_path):
    with pytest.raises(ValueError, match=said):
        read(tmp_path, content)


def test_a_folder_is_found_by_id_address_or_name_and_by_nothing_that_fits_two(tmp_path):
    students = [
        roster.Student("7", "Ada Lovelace", "ada@uni.example"),
        roster.Student("8", "Alan Turing", "alan@uni.example"),
        roster.Student("9", "Kim Lee", "kim@one.example"),
        roster.Student("10", "Lee Kim", "kim@two.example"),
        roster.Student("ß12", "Zoë Ångström", ""),
    ]
    names = ["7", "ALAN", "Lovelace, Ada", "kim", "Lee Kim", "lovelace_ada", "SS12", "nobody", "alan turing"]
    found = {name: student.id for name, student in roster.owner(names, students).items()}
    assert found == {"7": "7", "ALAN": "8", "SS12": "ß12"}
    assert roster.owner(["Ss12", "ADA", "ß12"], students)["ß12"].id == "ß12"  # not the first that is alike
    decomposed = "Zoe\u0308 A\u030angstro\u0308m"
    assert roster.owner([decomposed], students)[decomposed].id == "ß12"


def test_each_student_gets_what_is_theirs_under_their_id_and_the_rest_is_nobodys(tmp_path):
    for name in ("8", "alan", "nobody"):
        (tmp_path / name).mkdir()
    for name in ("list.txt", ".hidden"):
        (tmp_path / name).touch()
    students = [roster.Student("8/b", "Alan Turing", "alan@uni.example"), roster.Student("7", "Ada Lovelace", "")]
    mine = Submission("alan", "hw1", (tmp_path / "hw1.ipynb",))
    closed = Submission("7", "", problem=f"{UNREADABLE}: it is a link")
    strange = Submission("nobody", "hw1", problem="who is it?")
    unnamed = Submission("alan", "", problem="final.ipynb: named like none of them")
    claimed, nobodys = roster.claim(tmp_path, [mine, unnamed, closed, strange], students, ["hw1", "hw2"])
    assert claimed == [
        Submission("8_b", "hw1", mine.files),
        Submission("7", "hw1", problem=closed.problem),
        Submission("7", "hw2", problem=closed.problem),
        strange,
    ]
    assert nobodys == {
        "list.txt": "a file beside the students' folders",
        "alan": unnamed.problem,
        "nobody": "no student of the roster has this name who is it?",
    }
