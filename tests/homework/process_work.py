"""What the processes of test_process.py do, as well- and ill-meant ones."""

import re
import subprocess
import sys
import time

import numpy as np

from course_utils.homework import execute, kernel

grade = execute.work  # a test puts one of the next two in its place


def grade_on_a_busy_machine(send, job):
    class Slow(kernel.Kernel):
        def __init__(self, *given):
            time.sleep(5)
            super().__init__(*given)

    execute.Kernel = Slow
    grade(send, job)


def grade_on_a_full_machine(send, job):
    def none(*given):
        raise kernel.KernelGoneError("the kernel did not start")

    execute.Kernel = none
    grade(send, job)


def greet(send, name):
    send(["hello", name])


def hold(send):
    """One call that takes for ever and lets nothing else run in its process."""
    send(["at", 1])
    re.match(r"(a*)*b", "a" * 60)


def fill(send):
    kept = []
    try:
        while True:
            kept.append(np.empty(2**24))  # what is reserved counts, filled or not
    except MemoryError:
        send(["full", len(kept)])


def leave(send):
    """Starts a program that ignores what it can, and ends before it."""
    program = "import signal, time\nfor s in (1, 2, 15): signal.signal(s, signal.SIG_IGN)\ntime.sleep(999)"
    send(["left", subprocess.Popen([sys.executable, "-c", program]).pid])
    time.sleep(99)


def talk_nonsense(send):
    send.__closure__[0].cell_contents.send_bytes(b"\xc1")
