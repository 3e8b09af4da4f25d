"""What benchmarks share: callables timed in turn, peak memory, a line for the table of `results`, the machine's line.

A benchmark is a script, run as `python benchmarks/<name>.py` from any folder, which imports `from common import ...`.
"""

from __future__ import annotations

import csv
import gc
import importlib.metadata
import io
import json
import multiprocessing
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from threadpoolctl import threadpool_info, threadpool_limits

# One BLAS thread on both sides: in the libraries that are loaded already, and in those that child processes load.
threadpool_limits(1)
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")


RECORDS = "COURSE_BENCHMARK_RECORDS"  # the environment variable that names the file `record` appends to


class Timing(NamedTuple):
    """CPU seconds of two callables that ran in turn.

    Attributes:
        ours: median CPU seconds of our side.
        peer: median CPU seconds of the peer.
        ratio: median over the rounds of peer / ours; above 1 we are faster.
        lowest: the smallest ratio of a round.
        highest: the largest ratio of a round.
    """

    ours: float
    peer: float
    ratio: float
    lowest: float
    highest: float


def cpu_seconds(call: Callable[[], Any]) -> float:
    """CPU seconds of one call, all threads together; the garbage of earlier calls is collected first."""
    gc.collect()
    start = time.process_time()
    call()
    return time.process_time() - start


def alternate(ours: Callable[[], Any], peer: Callable[[], Any], rounds: int = 5, warm_up: bool = True) -> Timing:
    """Time two callables in turn, so that the load of the machine hits both alike.

    Args:
        ours: our side, called without arguments.
        peer: what it is compared with.
        rounds: how often each is measured; the side that starts changes from round to round.
        warm_up: call each once before, unmeasured (imports, compilation, caches).

    Returns:
        Medians in CPU seconds, and the median, lowest and highest ratio of a round.
    """
    if warm_up:
        ours()
        peer()
    seconds: dict[str, list[float]] = {"ours": [], "peer": []}
    sides = [("ours", ours), ("peer", peer)]
    for _ in range(rounds):
        for name, call in sides:
            seconds[name].append(cpu_seconds(call))
        sides.reverse()
    ratios = [peer_side / our_side for our_side, peer_side in zip(seconds["ours"], seconds["peer"])]
    return Timing(
        statistics.median(seconds["ours"]),
        statistics.median(seconds["peer"]),
        statistics.median(ratios),
        min(ratios),
        max(ratios),
    )


def peak_memory(call: Callable[[Any], Any], prepare: Callable[[], Any]) -> float:
    """Peak memory in MB (10^6 bytes) that `call(prepare())` adds in a fresh child process to what it held before.

    Args:
        call: a function at the top of a module (the child finds it by name); its result is kept until the end.
        prepare: likewise; makes the input and does the imports, neither of which counts.

    Returns:
        The peak of the resident memory during the call less the resident memory before it. Outside Linux the
        peak cannot be set back, so a preparation that needs more than the call hides it.
    """
    context = multiprocessing.get_context("spawn")
    receive, send = context.Pipe(duplex=False)
    child = context.Process(target=_measure, args=(send, call, prepare))
    child.start()
    send.close()
    try:
        return receive.recv()
    except EOFError:
        raise RuntimeError(f"the child process that measured {call} ended without a result") from None
    finally:
        child.join()


def record(
    what: str,
    ours: float | None,
    unit: str,
    *,
    peer: tuple[str, float] | None = None,
    ratio: Sequence[float] = (),
    least: float | None = None,
    most: float | None = None,
    quality: str = "",
) -> None:
    """Put a line into the table that `benchmarks/results.py` makes; a script that is run alone keeps none.

    Args:
        what: what was measured.
        ours: our side; None where something was to be measured and could not be.
        unit: of ours and of the peer's number.
        peer: the name of the other side and its number.
        ratio: above 1 where we are better: the median, or the median, the lowest and the highest. None given: from
            `ours` and `peer`, as with seconds and MB, where less is better.
        least: the bar is that the ratio, or without a peer our number, is at least this.
        most: the bar is that the ratio, or without a peer our number, is at most this.
        quality: how good the output is, or anything else that belongs beside the number.
    """
    if not (file := os.environ.get(RECORDS)):
        return
    if peer and not ratio and ours:
        ratio = [peer[1] / ours]
    judged, met = (ratio[0] if ratio else ours), None
    if least is not None or most is not None:
        met = judged is not None and bool((least is None or judged >= least) and (most is None or judged <= most))
    row = {"what": what, "ours": ours, "unit": unit, "peer": peer, "ratio": list(ratio), "least": least, "most": most}
    with open(file, "a", encoding="utf-8") as lines:
        lines.write(json.dumps(row | {"met": met, "quality": quality}, default=float) + "\n")


def write_measurement(path: Path, rows: Iterable[Sequence[object]]) -> None:
    """Put the rows, the names of the columns first, in the place of a table that a lesson reads.

    All at once: a measurement that is cut off leaves the old table whole, and the lesson as it was.
    """
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.getvalue(), encoding="utf-8", newline="")


def environment(*packages: str) -> str:
    """One line that says where the numbers come from: Python, the packages' versions, the processor, its BLAS."""
    versions = [f"{package} {importlib.metadata.version(package)}" for package in packages]
    python = f"Python {platform.python_version()}"
    machine = f"{_processor()}, {os.cpu_count()} cores, {platform.system()}"
    return ", ".join([python, *versions, machine, *_kernels()])


def _kernels() -> list[str]:
    """Whose kernels OpenBLAS runs, by itself or by OPENBLAS_CORETYPE; with those of an old processor it is slow."""
    import numpy  # noqa: F401  loads its BLAS, which is then in the list

    return sorted({f"OpenBLAS for {found['architecture']}" for found in threadpool_info() if "architecture" in found})


def _measure(send: Any, call: Callable[[Any], Any], prepare: Callable[[], Any]) -> None:
    import psutil

    prepared = prepare()
    gc.collect()
    _set_peak_back()
    before = psutil.Process().memory_info().rss
    result = call(prepared)
    peak = _peak_bytes()
    del result
    send.send(max(0, peak - before) / 1e6)


def _set_peak_back() -> None:
    """Linux forgets the highest resident size when a 5 is written there; other systems cannot."""
    if sys.platform == "linux":
        Path("/proc/self/clear_refs").write_text("5")


def _peak_bytes() -> int:
    if sys.platform == "linux":
        status = Path("/proc/self/status").read_text()
        return 1024 * int(status.split("VmHWM:")[1].split()[0])
    if sys.platform == "win32":
        import psutil

        return psutil.Process().memory_info().peak_wset
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # bytes on macOS


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()
