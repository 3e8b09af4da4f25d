"""Late work: days from the due time on, the grace, the waivers, and a file that is refused where it cannot be meant."""

import os
from datetime import UTC, datetime, timedelta

import pytest

from course_utils.homework import late

DUE = datetime(2026, 11, 2, 23, 0, tzinfo=UTC)


def rules(folder, text, assignments=("hw1_words", "hw2_vectors")):
    path = folder / "late.toml"
    path.write_text(text, encoding="utf-8")
    return late.read(path, list(assignments))


@pytest.mark.parametrize(
    ("hours", "grace", "days"),
    [(-1, 0, 0), (0, 0, 0), (0.1, 0, 1), (24, 0, 1), (24.1, 0, 2), (2, 2, 0), (2.1, 2, 1), (25, 2, 2), (30, 48, 0)],
)
def test_a_day_that_has_begun_counts_and_the_grace_only_decides_whether(hours, grace, days):
    rule = late.Rule(DUE, percent_a_day=10, grace_hours=grace)
    assert rule.days("ada", DUE + timedelta(hours=hours)) == days


def test_points_or_percent_of_the_possible_points_and_never_below_zero():
    assert late.Rule(DUE, points_a_day=2).deduction(3, 18, 20) == 6
    assert late.Rule(DUE, percent_a_day=10).deduction(3, 18, 20) == 6
    assert late.Rule(DUE, percent_a_day=50).deduction(3, 18, 20) == 18
    assert late.Rule(DUE).deduction(3, 18, 20) == 0


def test_one_small_file_has_due_times_rules_and_waivers(tmp_path):
    found = rules(
        tmp_path,
        "[hw1]\ndue = 2026-11-03T00:00:00+01:00\npercent_a_day = 10\n"
        "[hw1.waivers]\n7 = 2026-11-09T00:00:00+01:00\n8 = true\n[hw2_vectors]\ndue = 2026-12-01 12:00:00Z\n",
    )
    assert list(found) == ["hw1_words", "hw2_vectors"]
    rule, week_later = found["hw1_words"], DUE + timedelta(days=7)
    assert [rule.days(student, week_later) for student in ("6", "7", "8")] == [7, 1, 0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("due", "no TOML"),
        ("[hw9]\ndue = 2026-11-03T00:00:00+01:00", "no single assignment 'hw9'"),
        ("[hw]\ndue = 2026-11-03T00:00:00+01:00", "no single assignment 'hw'"),
        ("hw1 = 3", r"\[hw1\]: Expected `object`, got `int`"),
        ("[hw1]\ndue = 2026-11-03T00:00:00Z\n[hw1_words]\ndue = 2026-11-04T00:00:00Z", "has two tables"),
        ("[hw1]\npercent_a_day = 10", "missing required field `due`"),
        ("[hw1]\ndue = 2026-11-03T00:00:00", r"with a timezone component - at `\$.due`"),
        ("[hw1]\ndue = 2026-11-03", r"got `date` - at `\$.due`"),
        ("[hw1]\ndue = 2026-11-03T00:00:00Z\npercent = 10", "unknown field `percent`"),
        ("[hw1]\ndue = 2026-11-03T00:00:00Z\npercent_a_day = -1", r">= 0.0 - at `\$.percent_a_day`"),
        ("[hw1]\ndue = 2026-11-03T00:00:00Z\npercent_a_day = nan", r">= 0.0 - at `\$.percent_a_day`"),
        ("[hw1]\ndue = 2026-11-03T00:00:00Z\npoints_a_day = true", r"got `bool` - at `\$.points_a_day`"),
        ("[hw1]\ndue = 2026-11-03T00:00:00Z\npoints_a_day = 1\npercent_a_day = 1", "not both"),
        ("[hw1]\ndue = 2026-11-03T00:00:00Z\nwaivers = ['7']", r"got `array` - at `\$.waivers`"),
        ("[hw1]\ndue = 2026-11-03T00:00:00Z\ngrace_hours = inf", r"<= 1000000.0 - at `\$.grace_hours`"),
        ("[hw1]\ndue = 2026-11-03T00:00:00Z\nwaivers.7 = 2026-11-09", "got `date` - at"),
        ("[hw1]\ndue = 2026-11-03T00:00:00Z\nwaivers.7 = false", "a waiver is a time, or true"),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused_with_the_place(text, said, tmp_path):
    with pytest.raises(ValueError, match=said):
        rules(tmp_path, text)


def test_a_waiver_for_nobody_is_refused(tmp_path):
    found = rules(tmp_path, "[hw1]\ndue = 2026-11-03T00:00:00Z\nwaivers.77 = true\n")
    late.refuse_strangers(found, {"77", "8"})
    with pytest.raises(ValueError, match="a waiver is for 77, who is not in the roster"):
        late.refuse_strangers(found, {"7"})


@pytest.mark.parametrize(
    ("stamp", "hour"),
    [
        ("2026-11-02 21:30:00.123456 UTC", 21),
        ("2026-11-02 21:30:00.123456 Europe/Berlin", 20),
        ("2026-11-02 21:30:00 +0100\n", 20),
        (None, 12),
        ("", 12),
        ("yesterday", 12),
        ("=cmd()", 12),
        ("9" * 150, 12),
        ("2026-11-02 21:30:00 UTC" + " " * 300, 12),
        ("99999-11-02 21:30:00 UTC", 12),
        ("0001-01-01 00:00:00 +1400", 12),
        ("2026-11-02 21:30:00 +9999", 12),
        ("2026-11-02 21:30:00 Mars/Phobos", 12),
        ("2026-11-02 21:30:00 /dev/zero", 12),  # a zone is looked up as a file
        ("2026-11-02 21:30:00 ../../../etc/passwd", 12),
        ("2026-11-02 21:30:00 Europe", 12),
        ("2026-11-02 21:30:00 \0", 12),
    ],
)
def test_the_time_is_nbgrader_s_stamp_else_the_file_s(stamp, hour, tmp_path):
    notebook = tmp_path / "hw1.ipynb"
    notebook.touch()
    noon = datetime(2026, 11, 2, 12, tzinfo=UTC).timestamp()
    os.utime(notebook, (noon, noon))
    if stamp is not None:
        (tmp_path / "timestamp.txt").write_text(stamp, encoding="utf-8")
    assert late.handed_in(notebook).hour == hour


def test_a_stamp_that_is_a_link_or_no_text_is_not_read(tmp_path):
    notebook = tmp_path / "hw1.ipynb"
    notebook.touch()
    (tmp_path / "elsewhere").write_text("2001-01-01 00:00:00 UTC", encoding="utf-8")
    (tmp_path / "timestamp.txt").symlink_to(tmp_path / "elsewhere")
    assert late.handed_in(notebook).year > 2001
    (tmp_path / "timestamp.txt").unlink()
    (tmp_path / "timestamp.txt").write_bytes(b"\xff\xfe\x00")
    assert late.handed_in(notebook).year > 2001


@pytest.mark.parametrize(("seconds", "year"), [(2**40, 9999), (-(2**40), 1), (2**70, 9999)])
def test_a_time_that_no_calendar_has_is_far_away_and_stops_nothing(seconds, year, tmp_path, monkeypatch):
    notebook = tmp_path / "hw1.ipynb"
    notebook.touch()
    found = os.stat_result([0o100644, 1, 1, 1, 0, 0, 0, seconds, seconds, seconds])
    monkeypatch.setattr(type(notebook), "stat", lambda *_, **__: found)  # this disk may not hold such a time
    moment = late.handed_in(notebook)
    assert moment.year == year
    rule = late.Rule(due=datetime(2026, 11, 2, tzinfo=UTC), points_a_day=1)
    assert (rule.days("ada", moment) > 0) == (year == 9999)
