"""What Canvas and Moodle import, held against the rules of their importers, and feedback that they take back."""

import csv
import errno
import io
import os
import re
import zipfile

import pytest

from course_utils.homework import commands, downloads, export, spreadsheets
from course_utils.homework.roster import Student

STUDENTS = [
    Student("s7", "Ada Lovelace", "ada@uni.example", "A", "4711"),
    Student("s8", "Alan Turing", "alan@uni.example", "B; C"),
    Student("s9", "=HYPERLINK(1)\nPoints Possible", "", ""),
    Student("s10", 'Zoë "Zo", Ångström; Prof.', "zoe@uni.example", "A"),
]
HEAD = "student,name,section,assignment,q1,q2,total,of,days late,deduction,points,status,note,seconds\n"
GRADES = (
    HEAD
    + "s7,Ada Lovelace,A,hw1_words,5,15,20,20,,,20,graded,,1\n"
    + "s7,Ada Lovelace,A,hw2_vectors,5,,5,25,,,,needs manual grading,,1\n"
    + "s8,Alan Turing,B; C,hw1_words,5,12.5,17.5,20,2,4,13.5,graded,,1\n"
    + "s8,Alan Turing,B; C,hw2_vectors,,,,25,,,,not handed in,,0\n"
    + "s9,x,,hw1_words,0,0,0,20,,,0,timeout,cell 3: too long,1\n"
    + "s9,x,,hw2_vectors,,,,25,,,,error,the file is empty,1\n"
    + "s10,Zoë,A,hw1_words,5,15,20,20,0,,20,graded,,1\n"
    + "s10,Zoë,A,hw2_vectors,5,20,25,25,0,,25,graded,,1\n"
    + "'=stranger,,,hw1_words,5,15,20,20,,,20,graded,not in the roster,1\n"
)


@pytest.fixture
def rows(tmp_path):
    path = tmp_path / "grades.csv"
    path.write_text(GRADES, encoding="utf-8")
    return spreadsheets.read(path)


def table(text):
    return list(csv.reader(io.StringIO(text)))


def canvas_import(text, students, assignments):
    """Reads the file by the rules of Canvas' importer: grades by its own number of the student, and points possible.

    `students` are Canvas' users: (number, SIS id, login, name); `assignments` the titles that it knows.
    """
    lines = text.split("\n")[:3]
    fields = {mark: {len(row) for row in csv.reader(lines, delimiter=mark)} for mark in ",;"}
    assert not (len(fields[";"]) == 1 and max(fields[";"]) > max(fields[","])), "it would take ; for the delimiter"
    [header, *body] = table(text)
    assert "Student" in header[0]
    assert "ID" in header[1]
    assert re.search(r"SIS\s+User\s+ID", header[2])
    assert re.search(r"SIS\s+Login\s+ID", header[3])
    assert header[4] == "Section"
    ignored = re.compile("(Current|Final) (Score|Points|Grade)|Override (Score|Grade|Status)")
    titles = [title for title in header[5:] if not ignored.search(title)]
    assert titles == assignments
    found, possible = {}, {}
    for row in body:
        assert len(row) == len(header)
        if "Points Possible" in row[0]:
            assert not found, "this row comes before the students"
            possible = dict(zip(titles, map(float, row[5:])))
            continue
        assert any(row), "an empty row would be taken for a student"
        digits = re.match(r"\d+", row[1])  # Ruby's to_i reads the digits at the start
        fitting = [user for user in students if digits and user[0] == digits[0]]
        fitting = fitting or [user for user in students if row[2] and user[1] == row[2]]
        fitting = fitting or [user for user in students if row[3] and user[2] == row[3]]
        fitting = fitting or [user for user in students if user[3] == row[0]]
        [user] = fitting
        for grade in row[5:]:
            assert grade == "" or re.fullmatch(r"[0-9]+(\.[0-9]+)?", grade)
        found[user[0]] = dict(zip(titles, row[5:]))
    return found, possible


def test_canvas_takes_the_file_by_the_rules_of_its_importer(rows):
    text, notes = export.grades(rows, STUDENTS, "canvas")
    users = [
        ("4711", "s7", "ada", "Ada"),
        ("7", "s8", "alan", "Alan"),
        ("9", "s9", "x", "x"),
        ("1", "s10", "zoe", "Zoë"),
    ]
    found, possible = canvas_import(text, users, ["hw1_words", "hw2_vectors"])
    assert possible == {"hw1_words": 20, "hw2_vectors": 25}
    assert found == {
        "4711": {"hw1_words": "20", "hw2_vectors": ""},
        "7": {"hw1_words": "13.5", "hw2_vectors": ""},
        "9": {"hw1_words": "0", "hw2_vectors": ""},
        "1": {"hw1_words": "20", "hw2_vectors": "25"},
    }
    assert "s7, hw2_vectors: left empty, needs manual grading" in notes
    assert "s9, hw2_vectors: left empty, error: the file is empty" in notes
    assert "1 not handed in: left empty." in notes
    assert "Not in the roster and left out: '=stranger." in notes


def moodle_import(text, users, grade_items, most=100):
    """Reads the file by the rules of Moodle's importer, with the obvious mapping of its columns."""
    [header, *body] = table(text)
    header = [name.strip() for name in header]
    assert len(set(header)) == len(header)
    assert all(header)
    found = {}
    for row in body:
        assert len(row) == len(header) > 1, "another number of columns ends the import"
        values = dict(zip(header, map(str.strip, row)))
        assert values["ID number"] in users, "an unknown user ends the import"
        grades = {}
        for item in grade_items:
            value = values[item]
            grades[item] = None if value in ("", "-") else float(value)
            assert (grades[item] or 0) <= most
        found[values["ID number"]] = grades
    return found


def test_moodle_takes_the_file_by_the_rules_of_its_importer(rows):
    text, _ = export.grades(rows, STUDENTS, "moodle")
    found = moodle_import(text, {"s7", "s8", "s9", "s10"}, ["hw1_words", "hw2_vectors"])
    assert found["s8"] == {"hw1_words": 13.5, "hw2_vectors": None}
    assert found["s10"] == {"hw1_words": 20, "hw2_vectors": 25}
    assert {row[1] for row in table(text)[1:]} == {"ada@uni.example", "alan@uni.example", "", "zoe@uni.example"}
    rows[0]["points"] = "120"
    assert "at most 100" in export.grades(rows, STUDENTS, "moodle")[1][-1]


@pytest.mark.parametrize("to", export.FORMS)
def test_no_cell_of_an_export_is_a_formula(rows, to):
    for row in table(export.grades(rows, STUDENTS, to)[0]):
        assert not [value for value in row if value.startswith(tuple("=+-@\t\r")) and value != "-"]
        assert not [value for value in row if "\n" in value]


def test_the_wide_table_has_a_row_a_student(rows):
    [header, ada, alan, *_] = table(export.grades(rows, STUDENTS, "csv-wide")[0])
    assert header[:4] == ["id", "name", "e-mail", "section"]
    assert header[4:8] == ["hw1_words", "hw1_words of", "hw1_words days late", "hw1_words status"]
    assert ada[4:] == ["20", "20", "", "graded", "", "25", "", "needs manual grading", "20"]
    assert alan[4:] == ["13.5", "20", "2", "graded", "", "25", "", "not handed in", "13.5"]


def test_grades_without_a_student_of_the_roster_are_refused(rows):
    with pytest.raises(ValueError, match="grade with --roster first"):
        export.grades(rows, [Student("other")], "canvas")


MOODLE = ["Ada Lovelace_101_assignsubmission_file/hw1.ipynb", "Alan Turing_102_assignsubmission_file_/my work_2.ipynb"]
FLAT = ["Ada Lovelace_101_assignsubmission_file_hw1.ipynb", "Alan Turing_102_assignsubmission_file_my work_2.ipynb"]
CANVAS = ["lovelaceada_4711_900_hw1.ipynb", "turingalan_LATE_12_901_my_work-2.ipynb"]


def archive(folder, names, content=b"{}"):
    path = folder / "download.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name in names:
            made.writestr(zipfile.ZipInfo(name, (2026, 11, 2, 12, 0, 0)), content)
    return path


def moodle_owner(path, participants):
    """The participant whose feedback a file of the archive becomes, and its name there, by Moodle's rules."""
    parts = path.split("/")
    while parts:
        info = parts.pop(0).split("_", 4)
        if len(info) >= 4 and info[1] in participants and info[2:4] == ["assignsubmission", "file"]:
            return info[1], "/".join([*info[4:], *parts]).lstrip("/")
    return None


def canvas_owner(path, attachments):
    """The user whose comment a file of the archive becomes, by Canvas' rules: (user, attachment) must be known."""
    words = [word for word in path.rsplit("/", 1)[-1].split("_") if word != "LATE"]
    numbers = tuple(word for word in words if re.fullmatch(r"[0-9]+", word))[:2]
    return numbers[0] if numbers in attachments and not words[-1].startswith("link") else None


@pytest.mark.parametrize("names", [MOODLE, FLAT, CANVAS])
def test_feedback_goes_back_under_the_names_of_the_download(names, tmp_path):
    pages = tmp_path / "feedback"
    for student in ("s7", "s8"):
        (pages / student).mkdir(parents=True)
        (pages / student / "hw1_words.html").write_text(f"for {student}", encoding="utf-8")
    download = archive(tmp_path, [*names, names[0].replace("Ada", "Eve").replace("ada", "eve").replace("4711", "5")])
    notes = export.feedback(download, STUDENTS, "hw1_words", pages, tmp_path / "back.zip")
    assert len(notes) == 1
    assert "nobody in the roster has this name" in notes[0]
    with zipfile.ZipFile(tmp_path / "back.zip") as back:
        read = {name: back.read(name).decode() for name in back.namelist()}
    assert list(read.values()) == ["for s7", "for s8"]
    if names is not CANVAS:
        assert [moodle_owner(name, {"101", "102"}) for name in read] == [("101", "hw1.html"), ("102", "my work_2.html")]
    else:
        assert [canvas_owner(name, {("4711", "900"), ("12", "901")}) for name in read] == ["4711", "12"]


@pytest.mark.parametrize("names", [MOODLE, CANVAS])
def test_a_download_becomes_the_folder_that_is_graded(names, tmp_path):
    inside = names[0].replace("/", "/folder/").replace(".ipynb", ".IPYNB")
    outside = ["../../evil_101_assignsubmission_file/x.ipynb", MOODLE[0].replace("hw1", "../../hw1")]
    extra = [*outside, "/etc/passwd", names[1].replace("ipynb", "pdf"), names[1].replace("ipynb", "ZIP")]
    download = archive(tmp_path, [*names, *extra, inside, names[0].replace("hw1", "second")])
    left = downloads.collect(download, "hw1_words", STUDENTS, tmp_path / "submitted")
    found = sorted(path.relative_to(tmp_path / "submitted").as_posix() for path in tmp_path.rglob("*.ipynb"))
    more = ["s7/hw1_words/hw1_words (2).ipynb", "s7/hw1_words/hw1_words (3).ipynb"]
    assert found == [*more, "s7/hw1_words/hw1_words.ipynb", "s8/hw1_words/hw1_words.ipynb"]
    why = {entry.path: entry.why for entry in left}
    assert set(why) == set(extra)
    assert why[extra[3]] == "it is no notebook"
    assert why[extra[4]] == "it is an archive: unpack it, and put the notebook into the folder s8/hw1_words"
    assert (tmp_path / "submitted" / "s8" / "hw1_words" / "hw1_words.zip").is_file()  # for the table to name
    assert downloads.collect(archive(tmp_path, names), "hw1_words", STUDENTS, tmp_path / "submitted") == []
    assert len(list(tmp_path.rglob("*.ipynb"))) == 2


def test_a_name_that_was_changed_to_another_s_takes_nobody_s_place(tmp_path):
    class_list = [Student("7", "Ada Lovelace", canvas_id="55"), Student("8", "Eve Mallory", canvas_id="56")]
    moodle = ["Ada Lovelace_1_assignsubmission_file_/a.ipynb", "Lovelace Ada_9_assignsubmission_file_/a.ipynb"]
    canvas = ["lovelaceada_55_7_a.ipynb", "lovelaceada_99_8_a.ipynb"]
    for names, taken in ((moodle, []), (canvas, canvas[:1])):
        other = "Eve Mallory_2_assignsubmission_file_/a.ipynb" if names is moodle else "malloryeve_56_9_a.ipynb"
        submitted = tmp_path / taken[0] if taken else tmp_path / "moodle"
        left = downloads.collect(archive(tmp_path, [*names, other]), "hw1", class_list, submitted)
        assert [entry.path for entry in left] == [name for name in names if name not in taken]
        assert all("7 would have it under several numbers" in entry.why for entry in left)
        assert sorted(path.name for path in submitted.iterdir()) == (["7", "8"] if taken else ["8"])


@pytest.mark.parametrize("name", ["timestamp.txt", " timestamp.txt", "TimeStamp.txt", "timestamp.TXT"])
def test_nobody_hands_in_a_time_of_their_own(name, tmp_path):
    entries = [f"Eve Mallory_7_assignsubmission_file_/{each}" for each in ("a.ipynb", name)]
    left = downloads.collect(archive(tmp_path, entries), "hw1", [Student("8", "Eve Mallory")], tmp_path / "submitted")
    assert [entry.path for entry in left] == entries[1:]
    assert [path.name for path in (tmp_path / "submitted" / "8" / "hw1").iterdir()] == ["hw1.ipynb"]


def test_a_name_that_two_students_have_is_nobody_s_unless_canvas_number_tells(tmp_path):
    twins = [Student("1", "Kim Lee", canvas_id="55"), Student("2", "Lee Kim", canvas_id="56")]
    with zipfile.ZipFile(
        archive(tmp_path, ["Kim Lee_9_assignsubmission_file/a.ipynb", "leekim_56_7_a.ipynb"])
    ) as opened:
        moodle, canvas = downloads.entries(opened, twins)
    assert (moodle.student, moodle.why) == (None, "2 students have this name")
    assert canvas.student == twins[1]


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("Zoë Ångström", "a\u030angstro\u0308mzoe\u0308_1_2_a.ipynb"),
        ("Pat O'Brien", "obrienpat_LATE_1_2_a_b_3.ipynb"),
        ("Chien-Shiung Wu", "wuchienshiung_1_2_a.ipynb"),
        ("Wu, Chien-Shiung", "Chien-Shiung Wu_1_assignsubmission_file/a.ipynb"),
        ("Zoë Ångström", "A\u030angstro\u0308m, Zoe\u0308_1_assignsubmission_file_/a.ipynb"),
    ],
)
def test_a_name_is_known_however_the_system_writes_it(name, given, tmp_path):
    with zipfile.ZipFile(archive(tmp_path, [given])) as opened:
        [entry] = downloads.entries(opened, [Student("1", name), Student("2", "Somebody Else")])
    assert entry.student == Student("1", name)


def test_a_name_that_no_system_gives_is_nobody_s(tmp_path):
    names = ["a.ipynb", "Ada Lovelace_7_assignsubmission_file_/../a.ipynb"]
    left = downloads.collect(archive(tmp_path, names), "hw1", STUDENTS, tmp_path / "submitted")
    assert [(entry.path, entry.why) for entry in left] == [
        (name, "its name is neither Moodle's nor Canvas'") for name in names
    ]
    assert not (tmp_path / "submitted").exists()


def test_a_download_may_hold_so_many_files_and_no_more(tmp_path, monkeypatch):
    monkeypatch.setattr(downloads, "MOST_FILES", 1)
    with pytest.raises(ValueError, match="holds 2 files; at most 1 are read"):
        downloads.collect(archive(tmp_path, ["a", "b"]), "hw1", STUDENTS, tmp_path / "submitted")
    downloads.collect(archive(tmp_path, ["folder/", "a"]), "hw1", STUDENTS, tmp_path / "submitted")


@pytest.mark.parametrize(("points", "told"), [("100", False), ("100.5", True)])
def test_moodle_is_warned_of_a_grade_above_a_hundred(rows, points, told):
    above = [row | {"points": points} for row in rows if row["student"] == "s7"]
    said = f"A grade is {points}: Moodle takes at most 100, unless the site has unlimited grades."
    assert (said in export.grades(above, STUDENTS, "moodle")[1]) is told
    assert said not in export.grades(above, STUDENTS, "canvas")[1]


def test_a_bomb_or_no_archive_is_refused_in_a_sentence(tmp_path):
    bomb = archive(tmp_path, MOODLE[:1], b"\0" * (31 * 2**20))
    [left] = downloads.collect(bomb, "hw1_words", STUDENTS, tmp_path / "submitted")
    assert "larger than" in left.why
    broken = tmp_path / "broken.zip"
    for content in (b"", b"PK\x03\x04 and no more", b"<html>"):
        broken.write_bytes(content)
        with pytest.raises(ValueError, match="no archive"):
            downloads.collect(broken, "hw1_words", STUDENTS, tmp_path / "submitted")
        with pytest.raises(ValueError, match="no archive"):
            export.feedback(broken, STUDENTS, "hw1_words", tmp_path, tmp_path / "back.zip")
    with pytest.raises(ValueError, match="is a folder: give the archive"):
        downloads.collect(tmp_path, "hw1_words", STUDENTS, tmp_path / "submitted")


def test_the_command_line_collects_and_exports(tmp_path, monkeypatch, capsys, rows):
    monkeypatch.setenv("COURSE_CALLED_FROM", str(tmp_path))
    (tmp_path / "roster.csv").write_text("id,name\ns7,Ada Lovelace\ns8,Alan Turing\n", encoding="utf-8")
    archive(tmp_path, MOODLE)
    assert commands.main(["grades", "collect", "download.zip", "hw1", "--roster", "roster.csv"]) == 0
    assert " of 2 students; files left out: 0" in capsys.readouterr().out
    assert commands.main(["grades", "collect", "elsewhere.zip", "hw1", "--roster", "roster.csv"]) == 1
    assert capsys.readouterr().err == f"course.py grades: {tmp_path / 'elsewhere.zip'}: {os.strerror(errno.ENOENT)}\n"
    words = ["grades", "export", "--to", "moodle", "--roster", "roster.csv"]
    assert commands.main(words) == 0
    assert "s7" in (tmp_path / "grades_moodle.csv").read_text(encoding="utf-8")
    assert commands.main([*words, "--grades", "roster.csv"]) == 1
    assert "is no table of `grade`: it has no column student, assignment" in capsys.readouterr().err
    assert commands.main([*words, "--download", "download.zip"]) == 1
    assert "belong together" in capsys.readouterr().err
    assert commands.main([*words, "--download", "download.zip", "--assignment", "hw9"]) == 1
    assert commands.main([*words, "--download", "download.zip", "--assignment", "hw1"]) == 0
    printed = capsys.readouterr().out
    assert "s7 has no feedback page" in printed
    assert (tmp_path / "feedback_hw1_words.zip").is_file()
