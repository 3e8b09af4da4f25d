"""benchmarks/results.py: one table of what all benchmarks found, whatever becomes of one of them."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"

FAST = """
from common import record
def main():
    print("seven lines")
    record("sorting", 2.0, "CPU s", peer=("other", 3.0), ratio=(1.5, 1.2, 1.9), least=1.0, quality="same output")
    record("memory", 40.0, "MB", peer=("other", 20.0), least=1.0)
    record("a move", 40.0, "ms", most=50)
main()
"""
FAILS = """
from common import record
def main():
    print(__file__)
    record("before the fault", 1, "s")
    raise ValueError("no such thing")
main()
"""
SLOW = """
import time
from common import record
def main():
    record("first half", 1, "s")
    print("waiting")
    time.sleep(100)
main()
"""
READS = """
from pathlib import Path
def main():
    print(Path(__file__).with_name("RESULTS.md").read_text())
main()
"""
CUT_OFF = """
from pathlib import Path
from common import write_measurement
def rows(last):
    yield "seed", "share"
    yield last, 0.5
    if last > 1:
        raise KeyboardInterrupt
for last in (1, 2):
    write_measurement(Path("tables", "shares.csv"), rows(last))
"""


@pytest.fixture
def bench(tmp_path):
    """Runs results.py over a folder of scripts; the words go to it."""
    for name in ("results.py", "common.py"):
        (tmp_path / name).write_bytes((BENCHMARKS / name).read_bytes())

    def start(*words: str, **scripts: str) -> subprocess.Popen:
        for name, text in scripts.items():
            (tmp_path / f"{name}.py").write_text(text)
        command = [sys.executable, str(tmp_path / "results.py"), *words]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        # A terminal starts programs so that Ctrl-C reaches them, all of a group.
        session = {} if os.name == "nt" else {"start_new_session": True, "preexec_fn": _listen}
        return subprocess.Popen(command, **pipes, **session)

    return start


def _listen() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def cells(page: str) -> dict[str, list[str]]:
    """The lines of the table by what was measured."""
    lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if line[:1] == "|"]
    return {line[1]: line for line in lines}


def test_the_table_shows_both_sides_the_ratio_and_whether_the_bar_is_met(bench, tmp_path):
    process = bench(fast=FAST)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    page = (tmp_path / "RESULTS.md").read_text()
    rows = cells(page)
    assert rows["sorting"][2:] == ["2", "3 (other)", "CPU s", "1.5 (1.2 to 1.9)", "at least 1", "yes", "same output"]
    assert rows["memory"][5:8] == ["0.5", "at least 1", "**no**"]
    assert rows["a move"][5:8] == ["", "at most 50", "yes"]
    assert (tmp_path / "results" / "fast.txt").read_text() == "seven lines\n"
    assert "[fast](results/fast.txt)" in page
    assert "seven lines" in output
    assert "Python 3." in page


def test_a_script_that_fails_keeps_its_lines_and_the_others_run(bench, tmp_path):
    process = bench(a_fails=FAILS, b_fast=FAST)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "failed: a_fails" in errors
    page = (tmp_path / "RESULTS.md").read_text()
    assert str(tmp_path) not in page + (tmp_path / "results" / "a_fails.txt").read_text()
    rows = cells(page)
    assert rows["**failed** with exit code 1"][-1] == "ValueError: no such thing"
    assert {"before the fault", "sorting"} <= set(rows)


@pytest.mark.skipif(os.name == "nt", reason="sends POSIX signals")
def test_ctrl_c_keeps_what_ended_and_leaves_the_rest_as_it_was(bench, tmp_path):
    process = bench(a_fast=FAST, b_slow=SLOW, c_fast=FAST)
    while "waiting" not in process.stdout.readline():
        assert process.poll() is None
    time.sleep(0.2)
    os.killpg(process.pid, signal.SIGINT)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert {"first half", "**was stopped**"} <= set(cells(output))
    assert {line[0] for line in cells((tmp_path / "RESULTS.md").read_text()).values()} == {"benchmark", "---", "a_fast"}


def test_what_makes_the_tables_of_lessons_runs_only_where_it_is_asked_for(bench, tmp_path):
    bench(fast=FAST, window=FAST).communicate(timeout=60)
    assert {line[0] for line in cells((tmp_path / "RESULTS.md").read_text()).values()} == {"benchmark", "---", "fast"}
    output, _ = bench("tables").communicate(timeout=60)
    assert "=== window: 1 of 1" in output
    assert sorted(path.stem for path in (tmp_path / "results").glob("*.json")) == ["fast", "window"]
    output, _ = bench("--help").communicate(timeout=60)
    assert output.endswith("Benchmarks: fast\nTables: window\n")


def test_each_script_that_trains_for_a_table_says_which_one_it_writes():
    command = [sys.executable, str(BENCHMARKS / "results.py"), "--help"]
    said = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
    tables = {name.strip() for name in said.rpartition("Tables: ")[2].split(",")}
    scripts = {path.stem: path.read_text(encoding="utf-8").split('"""')[1] for path in BENCHMARKS.glob("*.py")}
    assert tables == {name for name, docstring in scripts.items() if ".csv" in docstring}


def test_a_run_of_some_renews_their_lines_alone(bench, tmp_path):
    bench(one=FAST, other=FAST.replace("sorting", "searching")).communicate(timeout=60)
    bench("one", one=FAST.replace("2.0", "2.5")).communicate(timeout=60)
    rows = cells((tmp_path / "RESULTS.md").read_text())
    assert (rows["sorting"][2], rows["searching"][2]) == ("2.5", "2")


@pytest.mark.parametrize("words", [["--quick"], ["fast", "--quick"]])
def test_a_run_with_flags_leaves_the_written_table_alone(bench, tmp_path, words):
    (tmp_path / "RESULTS.md").write_text("as before")
    process = bench(*words, fast=FAST, other=FAST)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert (tmp_path / "RESULTS.md").read_text() == "as before"
    assert "a run with flags keeps nothing" in output
    assert ("=== other" in output) == (words == ["--quick"])


def test_while_a_run_goes_on_the_scripts_find_the_table_as_it_was(bench, tmp_path):
    (tmp_path / "RESULTS.md").write_text("as before")
    process = bench(a_fast=FAST, b_reads=READS)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "as before" in output
    assert "sorting" in (tmp_path / "RESULTS.md").read_text()


def test_an_unknown_benchmark_is_refused_with_the_names_there_are(bench):
    process = bench("frobnicate", fast=FAST)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "'frobnicate'; there are fast" in errors


def test_a_script_run_alone_writes_no_records(tmp_path):
    (tmp_path / "fast.py").write_text(FAST)
    (tmp_path / "common.py").write_bytes((BENCHMARKS / "common.py").read_bytes())
    environment = {name: value for name, value in os.environ.items() if name != "COURSE_BENCHMARK_RECORDS"}
    subprocess.run([sys.executable, "fast.py"], cwd=tmp_path, env=environment, check=True, timeout=60)
    assert {path.name for path in tmp_path.iterdir()} <= {"fast.py", "common.py", "__pycache__"}


def test_a_measurement_that_is_cut_off_leaves_the_table_that_a_lesson_reads(tmp_path):
    (tmp_path / "cut_off.py").write_text(CUT_OFF)
    (tmp_path / "common.py").write_bytes((BENCHMARKS / "common.py").read_bytes())
    process = subprocess.run([sys.executable, "cut_off.py"], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert "KeyboardInterrupt" in process.stderr
    assert (tmp_path / "tables" / "shares.csv").read_bytes() == b"seed,share\n1,0.5\n"


def test_every_benchmark_of_the_course_records_what_it_finds():
    scripts = [path for path in BENCHMARKS.glob("*.py") if "def main(" in path.read_text() and path.stem != "results"]
    assert len(scripts) >= 10
    assert [path.stem for path in scripts if "record(" not in path.read_text()] == []
