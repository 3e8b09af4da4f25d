"""Run benchmarks, one after the other, and keep what they found: one table of all in benchmarks/RESULTS.md.

`python course.py bench` runs all that measure speed, in less than an hour, `bench tfidf rnn` those two, `bench tables`
those that make the long tables of the lessons, in hours; what each recorded and printed takes the place of its files in
benchmarks/results/, from which the table is made. A run with flags keeps nothing: `bench --quick` measures in a small
way, and other flags go to the script, as in `bench widgets --lesson 01_tfidf`.
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
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from common import RECORDS, environment

FOLDER = Path(__file__).resolve().parent
PACKAGES = ("numpy", "scipy", "scikit-learn", "gensim", "numba", "torch", "nltk", "nbgrader", "distributed")
# They train for hours, and write anew what lessons print, so they run only where they are asked for.
TABLES = (
    "attention",
    "clipping",
    "gates",
    "recurrent",
    "token_vectors",
    "update_lengths",
    "window",
    "word_vectors",
)
FULL = {"notebooks": ["--tests"]}  # what a run without flags does too
HEAD = ("benchmark", "what", "ours", "peer", "unit", "ratio (lowest to highest)", "bar", "met", "quality beside it")


class Outcome(NamedTuple):
    """What came of one script.

    Attributes:
        rows: what it recorded, as `common.record` wrote it.
        code: its exit code; None where it was stopped.
        error: the last line that it wrote to stderr.
        begun: day and time.
        minutes: how long it ran.
        machine: versions and processor.
    """

    rows: list[dict[str, Any]]
    code: int | None
    error: str
    begun: str
    minutes: float
    machine: str


def benchmarks(folder: Path) -> list[str]:
    """The scripts of a folder that measure: those with a `main`, but for this one."""
    found = (path for path in folder.glob("*.py") if path.stem != "results")
    return sorted(path.stem for path in found if "def main(" in path.read_text(encoding="utf-8"))


def run(script: Path, flags: Sequence[str]) -> tuple[Outcome, str]:
    """Run a script in its own process; returns what came of it and what it printed, shown as it came too.

    Ctrl-C stops it.
    """
    begun, start, code = datetime.datetime.now(), time.monotonic(), None
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
    machine = environment(*(name for name in PACKAGES if any(importlib.metadata.distributions(name=name))))
    minutes = (time.monotonic() - start) / 60
    return Outcome(rows, code, _nowhere(last), f"{begun:%Y-%m-%d %H:%M}", minutes, machine), _nowhere(output)


def _show(pipe: BinaryIO, terminal: BinaryIO, kept: list[bytes]) -> None:
    while piece := os.read(pipe.fileno(), 65536):
        kept.append(piece)
        terminal.write(piece)
        terminal.flush()


def _nowhere(text: str) -> str:
    """Without the places of this machine that a traceback may name."""
    for here in (FOLDER.parent, tempfile.gettempdir()):
        text = text.replace(f"{here}{os.sep}", "")
    return text.replace(str(Path.home()), "~")


def table(outcomes: Mapping[str, Outcome]) -> str:
    """All lines of all scripts, by name, as one table in Markdown; one more says which script failed or was stopped."""
    lines = []
    for name, outcome in outcomes.items():
        for row in outcome.rows:
            peer = f"{_number(row['peer'][1])} ({row['peer'][0]})" if row["peer"] else ""
            ratio = _number(row["ratio"][0]) if row["ratio"] else ""
            if len(row["ratio"]) > 1:
                ratio += f" ({_number(row['ratio'][1])} to {_number(row['ratio'][2])})"
            bars = (("at least", row["least"]), ("at most", row["most"]))
            bar = ", ".join(f"{word} {_number(value)}" for word, value in bars if value is not None)
            met = {True: "yes", False: "**no**", None: ""}[row["met"]]
            ours = "not measured" if row["ours"] is None else _number(row["ours"])
            lines.append((name, row["what"], ours, peer, row["unit"], ratio, bar, met, row["quality"]))
        if outcome.code != 0:
            how = "**was stopped**" if outcome.code is None else f"**failed** with exit code {outcome.code}"
            lines.append((name, how, "", "", "", "", "", "**no**", outcome.error))
    return _markdown(HEAD, lines)


def _markdown(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    rows = [head, ("---",) * len(head), *lines]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows)


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def keep(folder: Path, ran: Mapping[str, tuple[Outcome, str]]) -> None:
    """Put what came of scripts in the place of what stood there, and write RESULTS.md anew from all there is."""
    kept = folder / "results"
    kept.mkdir(exist_ok=True)
    for name, (outcome, output) in ran.items():
        (kept / f"{name}.json").write_text(json.dumps(outcome._asdict(), indent=1) + "\n", encoding="utf-8")
        (kept / f"{name}.txt").write_text(f"{output.strip()}\n", encoding="utf-8")
    files = {path.stem: path.read_text(encoding="utf-8") for path in sorted(kept.glob("*.json"))}
    (folder / "RESULTS.md").write_text(
        page({name: Outcome(**json.loads(text)) for name, text in files.items()}), "utf-8"
    )


def page(outcomes: Mapping[str, Outcome]) -> str:
    """RESULTS.md: the table, and where each script's lines come from."""
    runs: dict[str, list[str]] = {}
    for name, outcome in outcomes.items():
        runs.setdefault(outcome.machine, []).append(
            f"[{name}](results/{name}.txt) ({outcome.begun}, {outcome.minutes:.0f} min)"
        )
    sources = "\n".join(f"- {', '.join(scripts)}: {machine}." for machine, scripts in runs.items())
    return f"""# What was measured

Written by `python course.py bench`. Ratios are above 1 where the course is better than its peer: the median of rounds
in which both sides ran in turn, in CPU seconds of one process, with the lowest and the highest round.

{table(outcomes)}

What each script printed, when it began, how long it took, and on which machine:

{sources}
"""


def main(words: Sequence[str], folder: Path = FOLDER) -> int:
    """Run what the words name, or all that measure speed; returns 0 where every script ended well, 130 after Ctrl-C."""
    known = benchmarks(folder)
    tables = [name for name in known if name in TABLES]
    speeds = [name for name in known if name not in TABLES]
    if "--help" in words[:1] or "-h" in words[:1]:
        print(f"{__doc__.strip()}\n\nBenchmarks: {', '.join(speeds)}\nTables: {', '.join(tables)}")
        return 0
    words = [each for word in words for each in (tables if word == "tables" else [word])]
    names = [word for word in words if word in known]
    if words and not words[0].startswith("-") and words[0] not in known:
        print(f"course.py: no benchmark {words[0]!r}; there are {', '.join(known)}", file=sys.stderr)
        return 1
    flags = [word for word in words if word not in known]
    chosen, ran = names or speeds, dict[str, tuple[Outcome, str]]()
    try:
        for name in chosen:
            place, now = f"{len(ran) + 1} of {len(chosen)}", datetime.datetime.now()
            print(f"\n=== {name}: {place}, {now:%H:%M:%S} ===", flush=True)
            ran[name] = run(folder / f"{name}.py", flags or FULL.get(name, []))
            if ran[name][0].code is None:
                break
    finally:  # once, and not earlier: the tests, which a benchmark runs, hold the lessons to the old table
        if not flags:
            keep(folder, {name: found for name, found in ran.items() if found[0].code is not None})
    outcomes = {name: outcome for name, (outcome, _) in ran.items()}
    if any(outcome.rows for outcome in outcomes.values()):
        print("\n" + table(outcomes))
    failed = [name for name, outcome in outcomes.items() if outcome.code]
    if failed:
        print(f"\nfailed: {', '.join(failed)}", file=sys.stderr)
    print("\nbenchmarks/RESULTS.md is " + ("as it was: a run with flags keeps nothing" if flags else "written"))
    return 130 if None in (outcome.code for outcome in outcomes.values()) else int(bool(failed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
