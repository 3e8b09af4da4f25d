"""The sandbox's command line: what is mounted over what."""

import os
import platform
import struct
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from course_utils.homework import (
    attachments,
    autograde,
    process,
    sandbox,
    seccomp,
    similarity,
    student,
    wire,
)


@pytest.mark.skipif(sys.platform != "linux", reason="bubblewrap is for Linux")
def test_what_is_bound_comes_after_the_scratch_folders_so_that_the_course_may_lie_in_one(monkeypatch, tmp_path):
    monkeypatch.setattr(sandbox.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(sandbox, "python_folders", lambda: [tmp_path / "python", tmp_path / "course" / ".venv"])
    command = sandbox._bubblewrap("user")
    last_scratch = max(command.index(folder) for folder in sandbox.SCRATCH)
    for folder in sandbox.python_folders():
        assert command.index(str(folder)) > last_scratch
        assert str(folder.parent) in command[last_scratch:]


def test_a_class_that_lies_among_what_answers_can_read_is_refused_by_its_place(monkeypatch, tmp_path):
    python, package = tmp_path / "python", tmp_path / "python" / "course_utils"
    (package / "carried").mkdir(parents=True)
    (tmp_path / "linked").symlink_to(python)
    monkeypatch.setattr(sandbox, "python_folders", lambda: [python])
    monkeypatch.setattr(sandbox, "PACKAGE", package)
    apart = [tmp_path / "submitted", package / "carried" / "source"]  # what is carried along is withheld
    assert sandbox.seen(apart) is None
    for place in (python / "class" / "submitted", tmp_path / "linked" / "grades.csv", Path("/usr/src/app/private")):
        assert str(sandbox.seen([*apart, place])).startswith(f"{place} lies in ")


@pytest.mark.parametrize(
    ("platform", "found", "says", "said"),
    [
        ("darwin", "/bwrap", {}, "the sandbox needs Linux and bubblewrap"),
        ("linux", None, {}, "bubblewrap is missing"),
        (
            "linux",
            "/bwrap",
            {},
            "bubblewrap does not work here (in a container: allow user namespaces): it said nothing",
        ),
        ("linux", "/bwrap", {"user": (b"", b"what\nwhy \xff\n")}, "bubblewrap does not work here (in a container: "),
        ("linux", "/bwrap", {"user": (b"in", b"")}, None),
    ],
)
@pytest.mark.parametrize("user", [0, 1000])
def test_the_sandbox_is_tried_as_it_will_be_used_and_says_why_it_cannot(platform, found, says, said, user, monkeypatch):
    tried = []

    def launch(way, words, **pipes):
        tried.append(way)
        return SimpleNamespace(communicate=lambda: says.get(way, (b"", b"")))

    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(sandbox.shutil, "which", {"bwrap": found}.get)
    monkeypatch.setattr(os, "getuid", lambda: user, raising=False)
    monkeypatch.setattr(sandbox, "_launch", launch)
    sandbox.mode.cache_clear()
    why = sandbox.why_not()
    assert why is None if said is None else why.startswith(said)
    if says.get("user", (b"", b""))[1]:
        assert why.endswith("): why \N{REPLACEMENT CHARACTER}")
    if platform == "linux" and found:
        assert tried == (["user"] if user else ["root", "user"])
    sandbox.mode.cache_clear()


def verdict(program, machine, number, first=0):
    """What the filter says of a call: the machine of `man 2 seccomp`, as far as the filter needs it."""
    steps = list(struct.iter_unpack("=HBBI", program))
    data, value, place = {0: number, 4: machine, 16: first}, 0, 0
    while True:
        code, yes, no, constant = steps[place]
        if code == 0x20:
            value, yes, no = data[constant], 0, 0
        elif code == 0x06:
            return {0x7FFF0000: "allowed", 0x00050001: "refused", 0x00050026: "unknown"}[constant]
        else:
            holds = {0x15: value == constant, 0x35: value >= constant, 0x45: value & constant != 0}[code]
            yes = no = yes if holds else no
        place += 1 + yes


CALLS = {  # read, openat, socket, clone, ptrace, memfd_create, unshare, bpf, io_uring_setup, AF_VSOCK, clone3
    "x86_64": (
        0xC000003E,
        [0, 257, *((41, family) for family in (1, 2, 10, 16)), 56],
        [101, 319, 272, 321, 425, (41, 40), (56, 0x10000000), 165, 448],
        [435, 450, 999],
    ),
    "aarch64": (
        0xC00000B7,
        [63, 56, *((198, family) for family in (1, 2, 10, 16)), 220],
        [117, 279, 97, 280, 425, (198, 40), (220, 0x10000000), 40, 448],
        [435, 450, 999],
    ),
}


@pytest.mark.parametrize("machine", CALLS)
def test_the_filter_allows_what_is_listed_refuses_the_rest_and_knows_no_other_machine(machine, monkeypatch):
    monkeypatch.setattr(platform, "machine", lambda: machine)
    program = seccomp.program()
    code, allowed, refused, unknown = CALLS[machine]
    for calls, word in ((allowed, "allowed"), (refused, "refused"), (unknown, "unknown")):
        for call in calls:
            number, first = call if isinstance(call, tuple) else (call, 0)
            assert verdict(program, code, number, first) == word, call
    assert verdict(program, 0x40000003, allowed[0]) == "refused"
    if machine == "x86_64":
        assert verdict(program, code, 2**30) == "unknown"


def test_an_unknown_machine_has_no_filter(monkeypatch):
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    assert seccomp.program() == b""


def test_each_submission_is_a_user_of_its_own_where_the_grader_may_make_it_one():
    user = {mode: int(sandbox._enter(mode)[3]) for mode in ("root", "user")}
    assert user["root"] == 100_000 + os.getpid() % 1_000_000
    assert user["user"] == 0


def test_the_instructors_page_states_the_limits_that_there_are():
    page = " ".join((Path(__file__).parents[2] / "docs" / "instructors.md").read_text(encoding="utf-8").split())
    megabyte, gigabyte = 2**20, 2**30
    for said in (
        f"{sandbox.MEMORY / gigabyte:g} GB of address space a process and {sandbox.RESIDENT / gigabyte:g} GB of memory",
        f"{sandbox.PROCESSES} processes and threads, {sandbox.DISK / megabyte:g} MB in each of two scratch folders",
        f"{sandbox.CPU_SECONDS} seconds of processor time a process, {student.LONGEST_OUTPUT:,} printed characters",
        f"once it has more than {sandbox.MANY} processes and threads",
        f"a file counts as {sandbox.FILE / 2**10:g} kB whatever it holds",
        f"A cell or a test gets {autograde.CELL:g} seconds",
        f"or when it needs {process.MEMORY / gigabyte:g} GB of memory",
        f"may be at most {wire.LARGEST_FRAME / megabyte:g} MB",
        f"up to {'twelve' if attachments.MOST == 12 else attachments.MOST} that end in",
        f"each of at most {attachments.LARGEST / megabyte:g} MB",
        f"reached {similarity.ALIKE:g}, from which on",
        f"and shows pairs from {similarity.CONTAINED:g} on",
    ):
        assert said in page
    assert process.CPU_SECONDS == sandbox.CPU_SECONDS
    assert autograde.BUDGET + autograde.SHOWING + autograde.READING <= 60, "a submission gets at most a minute"
