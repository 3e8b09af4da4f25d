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
import threading
import time
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
MEMORY = 3 * 2**30  # bytes of address space a process
RESIDENT = 2 * 2**30  # bytes of memory that all processes of a submission may fill together
DISK = 64 * 2**20  # bytes of each of its two scratch folders, which live in memory
PROCESSES = 64  # processes and threads
CPU_SECONDS = 90
INSIDE = "/course"  # where the package lies in the sandbox

# Runs inside, before any of the student's code: gives up root for good where the grader is root, then sets limits.
_ENTER = """
import os, resource, sys
user, memory, disk, processes, seconds = map(int, sys.argv[1:6])
if user:
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
for what, limit in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_FSIZE, disk), (resource.RLIMIT_NPROC, processes),
                    (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_NOFILE, 256)):
    resource.setrlimit(what, (limit, limit))
os.chdir("/home/student")
os.execv(sys.executable, [sys.executable, "-m", "course_utils.homework.student"])
"""


class SandboxError(Exception):
    """The sandbox cannot be used here; the text says why and what to do."""


def start(safe: bool = True) -> subprocess.Popen[bytes]:
    """A fresh kernel, in the sandbox or (one's own work only) beside the grader.

    Args:
        safe: False runs it with the caller's own rights.

    Returns:
        The process; its standard input and output are the pipe of `wire`.

    Raises:
        SandboxError: the sandbox cannot be used here.
    """
    if safe:
        command = [*_bubblewrap(_mode()), *_enter(_mode())]
        environment = None
    else:
        command = [sys.executable, "-m", "course_utils.homework.student"]
        environment = os.environ | {"PYTHONPATH": str(PACKAGE.parent), **_variables()}
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=environment, start_new_session=True
    )
    if safe:
        threading.Thread(target=_watch_memory, args=(process,), daemon=True).start()
    return process


def stop(process: subprocess.Popen[bytes]) -> None:
    """End the kernel and all it has started: with the first process of its namespace the kernel ends the others."""
    with contextlib.suppress(OSError):
        if os.name == "posix":
            os.killpg(process.pid, 9)
        else:
            process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        with contextlib.suppress(OSError):
            stream.close()  # type: ignore[union-attr]


def why_not() -> str | None:
    """None where the sandbox works on this machine; else a sentence that says what is missing."""
    try:
        _mode()
    except SandboxError as missing:
        return str(missing)
    return None


@functools.cache
def _mode() -> str:
    """How bubblewrap works here: "root" (the caller is root and may mount) or "user" (a user namespace)."""
    if sys.platform != "linux":
        raise SandboxError("the sandbox needs Linux and bubblewrap: grade in a Linux virtual machine or container")
    if not shutil.which("bwrap"):
        raise SandboxError("bubblewrap is missing; on Debian and Ubuntu: apt install bubblewrap")
    said = ""
    for mode in ["root", "user"] if os.getuid() == 0 else ["user"]:
        test = [*_bubblewrap(mode), *_enter(mode)[:2], "import numpy, os; os.write(1, b'in')"]
        done = subprocess.run(test, capture_output=True, stdin=subprocess.DEVNULL)
        if done.stdout == b"in":
            return mode
        said = (done.stderr.decode(errors="replace").strip().splitlines() or ["it said nothing"])[-1]
    raise SandboxError(f"bubblewrap does not work here (in a container: allow user namespaces): {said}")


def _bubblewrap(mode: str) -> list[str]:
    """The command line up to the program: nothing of the machine but Python and its libraries, all of it read-only."""
    command = ["bwrap", "--die-with-parent", "--new-session", "--unshare-ipc", "--unshare-pid", "--unshare-net"]
    command += ["--unshare-uts", "--unshare-cgroup-try", "--hostname", "student", "--clearenv"]
    if mode == "user":
        command += ["--unshare-user", "--uid", "65534", "--gid", "65534"]
    else:
        command += ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    for folder in ("/usr", "/bin", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/etc/localtime"):
        command += ["--ro-bind-try", folder, folder]
    bound = {folder: folder for folder in (sys.base_prefix, sys.prefix, *_outside_folders())}
    bound |= {str(PACKAGE): f"{INSIDE}/{PACKAGE.name}"}
    for parent in _parents(
        [*bound.values(), "/home/student", "/etc/localtime"]
    ):  # bubblewrap itself would close them to other users
        command += ["--perms", "0755", "--dir", parent]
    for folder, place in bound.items():
        if not (folder + "/").startswith("/usr/"):
            command += ["--ro-bind", folder, place]
    command += ["--proc", "/proc", "--dev", "/dev"]
    for folder in ("/tmp", "/dev/shm", "/home/student"):
        size = str(DISK if folder != "/dev/shm" else 2**20)
        command += ["--perms", "1777", "--size", size, "--tmpfs", folder]
    for name, value in {"PYTHONPATH": INSIDE, "HOME": "/home/student", "PATH": "/usr/bin:/bin", **_variables()}.items():
        command += ["--setenv", name, value]
    return [*command, "--remount-ro", "/dev", "--remount-ro", "/"]


def _parents(folders: list[str]) -> list[str]:
    """All folders above these, the highest first, without those that are bound as they are."""
    above = {str(parent) for folder in folders for parent in Path(folder).parents}
    return sorted(folder for folder in above if folder != "/" and not (folder + "/").startswith("/usr/"))


def _outside_folders() -> list[str]:
    """Where NumPy lies if it is not below the interpreter's own folders (a user's site, a second environment)."""
    found = importlib.util.find_spec("numpy")
    folder = str(Path(str(found.origin)).parent.parent) if found else sys.prefix
    return [] if folder.startswith((sys.prefix, sys.base_prefix)) else [folder]


def _enter(mode: str) -> list[str]:
    # Each submission has a number of its own as user: processes are counted by user, over the whole machine.
    user = 100_000 + os.getpid() % 1_000_000 if mode == "root" else 0
    limits = (user, MEMORY, DISK, PROCESSES, CPU_SECONDS)
    return [sys.executable, "-c", _ENTER, *map(str, limits)]


def _variables() -> dict[str, str]:
    threads = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
    return {
        **dict.fromkeys(threads, "1"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUTF8": "1",
        "PYTHONHASHSEED": "0",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    }


def _watch_memory(process: subprocess.Popen[bytes]) -> None:
    """End a kernel whose processes fill more memory together than one submission may."""
    import psutil

    while process.poll() is None:
        total = 0
        with contextlib.suppress(psutil.Error):
            for child in psutil.Process(process.pid).children(recursive=True):
                with contextlib.suppress(psutil.Error):
                    memory = child.memory_info()
                    total += memory.rss - memory.shared
        if total > RESIDENT:
            with contextlib.suppress(OSError):
                os.killpg(process.pid, 9)
        time.sleep(0.25)
