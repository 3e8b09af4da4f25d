"""Starts the student's kernel where it can do no harm: bubblewrap, limits, an unprivileged user.

What the sandbox promises, and what it does not, is said in docs/instructors.md.
"""

from __future__ import annotations

import contextlib
import functools
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from course_utils.homework import leftovers, seccomp, withheld

PACKAGE = Path(__file__).resolve().parent.parent
MEMORY = 3 * 2**30  # bytes of address space a process
RESIDENT = 2 * 2**30  # bytes of memory that all processes of a submission may fill together
DISK = 64 * 2**20  # bytes of each of its two scratch folders, which live in memory
FILE = 2**10  # bytes of the kernel's memory that a file in them takes, whatever it holds
PROCESSES = 64  # processes and threads
MANY = 6  # with more of them all have the lowest priority
CPU_SECONDS = 90
SCRATCH = ("/tmp", "/dev/shm", "/home/student")
SYSTEM = ("/usr", "/bin", "/lib", "/lib32", "/lib64")
INSIDE = "/course"  # where the package lies in the sandbox

# Runs inside, before any of the student's code: gives up root for good where the grader is root, then sets limits.
_ENTER = """
import os, resource, sys
user, memory, disk, processes, seconds = map(int, sys.argv[1:6])
if user:
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
# A core of 1 byte is none, and at 0 the machine calls a program of its own for each crash, if it has one (man 5 core).
core = min(1, resource.getrlimit(resource.RLIMIT_CORE)[1] % 2**64)
for what, limit in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_FSIZE, disk), (resource.RLIMIT_NPROC, processes),
                    (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_CORE, core), (resource.RLIMIT_NOFILE, 96)):
    resource.setrlimit(what, (limit, limit))
os.chdir("/home/student")
os.execv(sys.executable, [sys.executable, "-m", "course_utils.homework.student"])
"""
_ENTER_GROUP = ["sh", "-c", 'echo 0 > "$0/cgroup.procs" && exec "$@"']
_GROUPS = Path("/sys/fs/cgroup")


class SandboxError(Exception):
    """The sandbox cannot be used here; the text says why and what to do."""


def start(mode: str, folder: str | None = None) -> subprocess.Popen[bytes]:
    """A fresh kernel, in the sandbox or (one's own work only) beside the grader, in a folder."""
    pipe = subprocess.PIPE
    if not mode:
        environment = os.environ | {"PYTHONPATH": str(PACKAGE.parent), **_variables()}
        command = [sys.executable, "-m", "course_utils.homework.student"]
        process = subprocess.Popen(
            command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=environment, cwd=folder
        )
        if sys.platform == "linux":  # the limit of whoever compares is not meant for one's own code
            import resource

            resource.prlimit(process.pid, resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        return process
    group = memory_group()
    words = [*_ENTER_GROUP, str(group)] if group else []
    process = _launch(mode, _enter(mode), words, stdin=pipe, stderr=subprocess.DEVNULL)
    threading.Thread(target=_watch, args=(process, group), daemon=True).start()
    return process


def _launch(mode: str, words: list[str], before: Sequence[str] = (), **options: Any) -> subprocess.Popen[bytes]:
    """A program under bubblewrap, which gets nothing of the grader's environment and the filter of `seccomp`."""
    read, write = os.pipe()
    try:
        filtered = seccomp.program()
        os.write(write, filtered)
        os.close(write)
        command = [*before, *_bubblewrap(mode), *(["--seccomp", str(read)] if filtered else []), *words]
        return subprocess.Popen(command, stdout=subprocess.PIPE, env={}, pass_fds=[read] if filtered else [], **options)
    finally:
        os.close(read)


def stop(process: subprocess.Popen[bytes]) -> None:
    """End the kernel and all it has started: with the first process of its namespace the kernel ends the others."""
    process.kill()
    process.wait()


def why_not() -> str | None:
    """None where the sandbox works on this machine; else a sentence that says what is missing."""
    try:
        mode()
    except SandboxError as missing:
        return str(missing)
    return None


def seen(places: Sequence[Path]) -> str | None:
    """None where answers see none of these places; else a sentence that says which they would see, and where."""
    hidden = [each.resolve() for each in withheld.places(PACKAGE)]
    for place in places:
        whole = place.resolve()
        if not any(whole.is_relative_to(each) for each in hidden):
            for root in (*map(Path, SYSTEM), *python_folders()):
                if whole.is_relative_to(root.resolve()):
                    return f"{place} lies in {root}, which every answer can read: move it, as into your home folder"
    return None


@functools.cache
def mode() -> str:
    """How bubblewrap works here."""
    if sys.platform != "linux":
        raise SandboxError("the sandbox needs Linux and bubblewrap: grade in a Linux virtual machine or container")
    if not shutil.which("bwrap"):
        raise SandboxError("bubblewrap is missing; on Debian and Ubuntu: apt install bubblewrap")
    said = ""
    for way in ["root", "user"] if os.getuid() == 0 else ["user"]:
        words = [sys.executable, "-c", "import numpy, os; os.write(1, b'in')"]
        process = _launch(way, words, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
        printed, complained = process.communicate()
        if printed == b"in":
            return way
        said = (complained.decode(errors="replace").strip().splitlines() or ["it said nothing"])[-1]
    raise SandboxError(f"bubblewrap does not work here (in a container: allow user namespaces): {said}")


def _bubblewrap(mode: str) -> list[str]:
    """The command line up to the program: nothing of the machine but Python and its libraries, all of it read-only."""
    command = [
        str(shutil.which("bwrap")),
        "--die-with-parent",
        "--new-session",
        "--unshare-ipc",
        "--unshare-pid",
        "--unshare-net",
    ]
    command += ["--unshare-uts", "--unshare-cgroup-try", "--hostname", "student", "--clearenv"]
    if mode == "user":
        command += ["--unshare-user", "--uid", "65534", "--gid", "65534"]
    else:
        command += ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    for folder in (*SYSTEM, "/etc/ld.so.cache", "/etc/localtime"):
        command += ["--ro-bind-try", folder, folder]
    command += _folders(["/home/student", "/etc/localtime"])
    command += ["--proc", "/proc", "--dev", "/dev"]
    # Scratch folders come before the course: it may lie in one of them, and would be hidden by what is mounted later.
    for folder in SCRATCH:
        size = str(DISK if folder != "/dev/shm" else 2**20)
        command += ["--perms", "1777", "--size", size, "--tmpfs", folder]
    bound = {str(folder): str(folder) for folder in python_folders()}
    bound |= {str(PACKAGE): f"{INSIDE}/{PACKAGE.name}"}
    command += _folders([*bound.values()])
    for folder, place in bound.items():
        if not (folder + "/").startswith("/usr/"):
            command += ["--ro-bind", folder, place]
    bound |= {folder: folder for folder in SYSTEM}
    for kept in withheld.places(PACKAGE):
        for path in _seen_at(kept, bound):
            empty = ["--size", "4096", "--tmpfs", path, "--remount-ro", path]
            command += empty if kept.is_dir() else ["--ro-bind", "/dev/null", path]
    for name, value in {"PYTHONPATH": INSIDE, "HOME": "/home/student", "PATH": "/usr/bin:/bin", **_variables()}.items():
        command += ["--setenv", name, value]
    # Without a folder to start in, the grader's own would stand in the variable PWD.
    return [*command, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/home/student"]


def _seen_at(kept: Path, bound: dict[str, str]) -> list[str]:
    """Every path in the sandbox at which something of the machine lies: an installed course lies among its packages."""
    whole = kept.resolve()
    roots = [(Path(folder).resolve(), place) for folder, place in bound.items()]
    return sorted({f"{place}/{whole.relative_to(root)}" for root, place in roots if whole.is_relative_to(root)})


def _folders(places: list[str]) -> list[str]:
    """Makes all folders above these, the highest first: those that bubblewrap makes by itself are closed to others."""
    above = {str(parent) for place in places for parent in Path(place).parents} - {"/", *SCRATCH}
    made = sorted(folder for folder in above if not (folder + "/").startswith("/usr/"))
    return [word for folder in made for word in ("--perms", "0755", "--dir", folder)]


def python_folders() -> list[Path]:
    """Where Python and its packages lie, NumPy too if it is elsewhere (a user's site, a second environment)."""
    found = importlib.util.find_spec("numpy")
    numpy = Path(str(found.origin)).parent.parent if found else Path(sys.prefix)
    known = [Path(sys.base_prefix), Path(sys.prefix)]
    return known if any(numpy.is_relative_to(folder) for folder in known) else [*known, numpy]


def _enter(mode: str) -> list[str]:
    # Each submission has a number of its own as user: processes are counted by user, over the whole machine.
    user = 100_000 + os.getpid() % 1_000_000 if mode == "root" else 0
    limits = (user, MEMORY, DISK, PROCESSES, CPU_SECONDS)
    return [sys.executable, "-ISc", _ENTER, *map(str, limits)]  # without packages, which it does not need


def _variables() -> dict[str, str]:
    threads = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
    return {
        **dict.fromkeys(threads, "1"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUTF8": "1",
        "PYTHONHASHSEED": "0",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    }


def memory_group() -> Path | None:
    """A new control group whose processes fill no more memory together than one submission may, whatever kind it is."""
    try:
        lines = Path("/proc/self/cgroup").read_text(encoding="utf-8").splitlines()
        own = _GROUPS / next(line[4:] for line in lines if line.startswith("0::/"))
    except (OSError, StopIteration):
        return None
    for place in [own, *(above for above in own.parents if above.is_relative_to(_GROUPS))]:
        with contextlib.suppress(OSError):
            if "memory" in (place / "cgroup.subtree_control").read_text(encoding="ascii").split():
                for left in [*leftovers.nobodys(place), *place.glob(f"{leftovers.prefix()}*")]:
                    with contextlib.suppress(OSError):  # what still holds a process stays
                        left.rmdir()
                group = Path(tempfile.mkdtemp(prefix=leftovers.prefix(), dir=place))
                for name, most in (("memory.max", RESIDENT), ("memory.swap.max", 0), ("memory.oom.group", 1)):
                    (group / name).write_text(str(most), encoding="ascii")
                return group
    return None


def memory_note() -> str:
    """A sentence where the memory of a submission is not kept by the kernel itself; empty where it is."""
    group = memory_group()
    if group:
        return ""
    return "No control group can be made here: a submission's memory is looked at four times a second, sockets apart."


def _watch(process: subprocess.Popen[bytes], group: Path | None) -> None:
    """Look at all processes of a kernel four times a second, until it ends.

    Where they are many, they get of the processor what others leave: those are graded at the same time. Where no
    control group does so, the kernel is ended when they fill more memory together than one submission may.
    """
    import psutil

    while True:
        time.sleep(0.25)  # at first none of the student's code runs yet
        if process.poll() is not None:
            return
        with contextlib.suppress(psutil.Error, OSError, ValueError):
            if group:
                pids = list(map(int, (group / "cgroup.procs").read_text(encoding="ascii").split()))
            else:
                pids = [child.pid for child in psutil.Process(process.pid).children(recursive=True)]
                if sum(map(_filled, pids)) + max(map(_of_files, pids), default=0) > RESIDENT:
                    stop(process)
            threads = [int(path.name) for pid in pids for path in Path(f"/proc/{pid}/task").glob("*")]
            for thread in threads if len(threads) > MANY else []:
                with contextlib.suppress(OSError):  # it has ended
                    os.setpriority(os.PRIO_PROCESS, thread, 19)


def _of_files(pid: int) -> int:
    """Bytes of memory that the kernel needs for the files themselves in a process's scratch folders, empty ones too."""
    total = 0
    for folder in SCRATCH:
        with contextlib.suppress(OSError):  # it has ended, or bubblewrap is not there yet
            found = os.statvfs(f"/proc/{pid}/root{folder}")
            if found.f_blocks * found.f_frsize <= DISK:  # else it is the machine's own, of a process outside
                total += (found.f_files - found.f_ffree) * FILE
    return total


def _filled(pid: int) -> int:
    """Bytes of memory that a process has filled, those that it shares with its children too; no files."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:  # it has ended
        return 0
    return 1024 * sum(int(line.split()[1]) for line in lines if line.startswith(("RssAnon:", "RssShmem:")))
