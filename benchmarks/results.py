"""Run all benchmarks, one after the other, and write one table of what they found: benchmarks/RESULTS.md.

`python course.py bench` runs all and writes the table; `bench tfidf rnn` runs those two, `bench --quick` everything in
a small way, and neither writes it. The other flags go to the script, as in `bench widgets --lesson 01_tfidf`.
"""

from __future__ import annotations

import datetime
import importlib.metadata
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from common import RECORDS, environment

FOLDER = Path(__file__).resolve().parent
PACKAGES = ("numpy", "scipy", "scikit-learn", "gensim", "numba", "torch", "nltk", "nbgrader", "distributed")
FULL = {"notebooks": ["--tests"]}  # what only the full run does
HEAD = ("benchmark", "what", "ours", "peer", "unit", "ratio (lowest to highest)", "bar", "met", "quality beside it")


class Outcome(NamedTuple):
    """What came of one script.

    Attributes:
        name: the script's.
        rows: what it recorded, as `common.record` wrote it.
        output: what it printed.
        code: its exit code; None where it was stopped.
        error: the last line that it wrote to stderr.
        seconds: how long it ran.
    """

    name: str
    rows: list[dict[str, Any]]
    output: str
    code: int | None
    error: str
    seconds: float


def benchmarks(folder: Path) -> list[str]:
    """The scripts of a folder that measure: those with a `main`, but for this one."""
    found = (path for path in folder.glob("*.py") if path.stem != "results")
    return sorted(path.stem for path in found if "def main(" in path.read_text(encoding="utf-8"))


def run(script: Path, flags: Sequence[str]) -> Outcome:
    """Run a script in its own process; what it prints is shown as it comes, and kept. Ctrl-C stops it."""
    start, code = time.monotonic(), None
    kept: dict[str, list[bytes]] = {"out": [], "err": []}
    with tempfile.TemporaryDirectory() as folder:
        records = Path(folder) / "records"
        records.touch()
        process = subprocess.Popen(
            [sys.executable, str(script), *flags],
            env=os.environ | {RECORDS: str(records), "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        pipes = ((process.stdout, sys.stdout.buffer, kept["out"]), (process.stderr, sys.stderr.buffer, kept["err"]))
        threads = [threading.Thread(target=_show, args=pipe) for pipe in pipes]
        for thread in threads:
            thread.start()
        try:
            code = process.wait()
        except KeyboardInterrupt:  # a terminal sends it to the script too, which may have to clean up
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.terminate()
                process.wait()
        for thread in threads:
            thread.join()
        rows = [json.loads(line) for line in records.read_text(encoding="utf-8").splitlines()]
    output, errors = (b"".join(kept[name]).decode(errors="replace") for name in ("out", "err"))
    last = (errors.strip().splitlines() or [""])[-1]
    return Outcome(script.stem, rows, output, code, last, time.monotonic() - start)


def _show(pipe: BinaryIO, terminal: BinaryIO, kept: list[bytes]) -> None:
    while piece := os.read(pipe.fileno(), 65536):
        kept.append(piece)
        terminal.write(piece)
        terminal.flush()


def table(outcomes: Sequence[Outcome]) -> str:
    """All lines of all scripts as one table in Markdown; one more says which script failed or was stopped."""
    lines = [HEAD, ("---",) * len(HEAD)]
    for outcome in outcomes:
        for row in outcome.rows:
            peer = f"{_number(row['peer'][1])} ({row['peer'][0]})" if row["peer"] else ""
            ratio = _number(row["ratio"][0]) if row["ratio"] else ""
            if len(row["ratio"]) > 1:
                ratio += f" ({_number(row['ratio'][1])} to {_number(row['ratio'][2])})"
            bars = (("at least", row["least"]), ("at most", row["most"]))
            bar = ", ".join(f"{word} {_number(value)}" for word, value in bars if value is not None)
            met = {True: "yes", False: "**no**", None: ""}[row["met"]]
            ours = "not measured" if row["ours"] is None else _number(row["ours"])
            lines.append((outcome.name, row["what"], ours, peer, row["unit"], ratio, bar, met, row["quality"]))
        if outcome.code != 0:
            how = "**was stopped**" if outcome.code is None else f"**failed** with exit code {outcome.code}"
            lines.append((outcome.name, how, "", "", "", "", "", "**no**", outcome.error))
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def page(outcomes: Sequence[Outcome], missing: Sequence[str], begun: datetime.datetime) -> str:
    """RESULTS.md: the table, where it comes from, and all that each script printed."""
    versions = [name for name in PACKAGES if any(importlib.metadata.distributions(name=name))]
    minutes = sum(outcome.seconds for outcome in outcomes) / 60
    not_run = f"\nNot run: {', '.join(missing)}.\n" if missing else ""
    outputs = "\n".join(
        f"<details><summary>{outcome.name}: {outcome.seconds:.0f} s</summary>\n\n```text\n{outcome.output.strip()}\n"
        "```\n\n</details>\n"
        for outcome in outcomes
    )
    text = f"""# What was measured

Written by `python course.py bench`. Ratios are above 1 where the course is better than its peer: the median of rounds
in which both sides ran in turn, in CPU seconds of one process, with the lowest and the highest round.

{table(outcomes)}
{not_run}
{begun:%Y-%m-%d %H:%M}, {minutes:.0f} minutes. {environment(*versions)}.

## What each benchmark printed

{outputs}"""
    for here in (FOLDER.parent, tempfile.gettempdir()):  # a traceback may name them
        text = text.replace(f"{here}{os.sep}", "")
    return text.replace(str(Path.home()), "~")


def main(words: Sequence[str], folder: Path = FOLDER) -> int:
    """Run what the words name, or all; returns 0 where every script ended well, 130 after Ctrl-C."""
    known = benchmarks(folder)
    if "--help" in words[:1] or "-h" in words[:1]:
        print(f"{__doc__.strip()}\n\nBenchmarks: {', '.join(known)}")
        return 0
    names = [word for word in words if word in known]
    if words and not words[0].startswith("-") and words[0] not in known:
        print(f"course.py: no benchmark {words[0]!r}; there are {', '.join(known)}", file=sys.stderr)
        return 1
    flags = [word for word in words if word not in known]
    complete, chosen = not words, names or known
    begun, outcomes = datetime.datetime.now(), list[Outcome]()
    try:
        for name in chosen:
            place, now = f"{len(outcomes) + 1} of {len(chosen)}", datetime.datetime.now()
            print(f"\n=== {name}: {place}, {now:%H:%M:%S} ===", flush=True)
            outcomes.append(run(folder / f"{name}.py", flags + (FULL.get(name, []) if complete else [])))
            if outcomes[-1].code is None:
                break
    finally:  # once, and not earlier: the tests, which a benchmark runs, hold the lessons to the old table
        if complete:
            (folder / "RESULTS.md").write_text(page(outcomes, chosen[len(outcomes) :], begun), encoding="utf-8")
    if any(outcome.rows for outcome in outcomes):
        print("\n" + table(outcomes))
    failed = [outcome.name for outcome in outcomes if outcome.code]
    if failed:
        print(f"\nfailed: {', '.join(failed)}", file=sys.stderr)
    print("\nbenchmarks/RESULTS.md is " + ("written" if complete else "as it was: only a run of everything writes it"))
    return 130 if outcomes[-1].code is None else int(bool(failed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
