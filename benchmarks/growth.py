"""How time and memory grow with the work: every model at 1, 2, 4 and 8 times the input, and the fitted exponent.

The exponent is the slope of a straight line through log(seconds) against log(size), and likewise for the peak memory:
1 is linear growth, 0 none. Time is the least of several runs in CPU seconds, memory that of a fresh process beyond its
input. Grading runs in many processes: there it is the least of two runs in seconds on the clock, the start of the
workers included.

What a run has freed goes back to the system, and the next fetches it page by page. In the RNN, whose arrays are the
largest here, that is 0.05 of the exponent: 1.06 to 1.10 in four runs, and 1.02 and 1.03 where freed memory stays
(MALLOC_TRIM_THRESHOLD_=2000000000 MALLOC_MMAP_MAX_=0, glibc).

Run `python benchmarks/growth.py`, or with `--quick` for a tenth of the sizes.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from functools import partial
from pathlib import Path

from common import cpu_seconds, environment, peak_memory, record

# isort: split
import numpy as np
from growth_cases import CASES, Case

from course_utils.homework import sandbox

FACTORS = (1, 2, 4, 8)
TIME_BAR = 1.05


def exponent(sizes: list[int], values: list[float]) -> float:
    """The slope of the line through the logarithms; nan where a value is 0."""
    return float(np.polyfit(np.log(sizes), np.log(values), 1)[0]) if min(values) > 0 else float("nan")


def report(case_name: str, unit: str, sizes: list[int], kind: str, values: list[float], bar: float | None) -> None:
    found = exponent(sizes, values)
    numbers = " ".join(f"{value:9.3g}" for value in values)
    verdict = "" if bar is None else f"  at most {bar}: {'met' if found <= bar else 'MISSED'}"
    print(f"{case_name:<36} {sizes[0]:>8,} {unit:<12} {kind:<6} {numbers}   {found:5.2f}{verdict}", flush=True)
    shown = " ".join(f"{value:.3g}" for value in values)
    record(
        f"{case_name}, {kind}", found, "exponent", most=bar, quality=f"{shown} at {sizes[0]:,} to {sizes[-1]:,} {unit}"
    )


def measure(case: Case, sizes: list[int], rounds: int) -> None:
    """Time in rounds, each over all sizes, so that a burst of load does not fall on one size; then memory."""
    inputs = [case.prepare(size) for size in sizes]
    case.run(inputs[0])
    turns = [[cpu_seconds(partial(case.run, made)) for made in inputs] for _ in range(rounds)]
    report(case.name, case.unit, sizes, "CPU s", [min(turn) for turn in zip(*turns)], TIME_BAR)
    memory = [peak_memory(case.run, partial(case.prepare, size)) for size in sizes]
    report(case.name, case.unit, sizes, "MB", memory, case.memory_bar)


def grading_by_submissions(sizes: list[int], rounds: int) -> None:
    import grading

    def graded(size: int, place: Path) -> float:
        grading.practice.write_source(place / "source")
        grading.hand_in(place / "submitted", size)
        start = time.monotonic()
        grading.ours(place, place, workers=1)
        return time.monotonic() - start

    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        graded(1, root / "first")  # imports what it needs, and is forgotten
        turns = [[graded(size, root / f"{turn} {size}") for size in sizes] for turn in range(rounds)]
    report("grading with one worker", "submissions", sizes, "s", [min(turn) for turn in zip(*turns)], TIME_BAR)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of the sizes, fewer runs")
    parser.add_argument("--only", default="", help="only the cases in whose name this occurs")
    chosen = parser.parse_args()
    print(environment("numpy", "scipy", "numba"))
    heads = " ".join(f"{f'x {factor}':>9}" for factor in FACTORS)
    print(f"{'':<36} {'x 1':>8} {'':<12} {'':<6} {heads}   exponent", flush=True)
    for case in CASES:
        if chosen.only in case.name:
            sizes = [factor * case.size // (10 if chosen.quick else 1) for factor in FACTORS]
            measure(case, sizes, rounds=3 if chosen.quick else 9)
    if chosen.only in "grading":
        if problem := sandbox.why_not():
            print(problem)
            record("grading with one worker", None, "exponent", most=TIME_BAR, quality=problem)
        else:
            sizes = [factor * (1 if chosen.quick else 6) for factor in FACTORS]
            grading_by_submissions(sizes, rounds=1 if chosen.quick else 2)


if __name__ == "__main__":
    main()
