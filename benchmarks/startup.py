"""How long a learner waits: imports, JupyterLab up to its first answer, and the first picture, each in a fresh process.

Seconds on the clock, the least of several starts, since a start that is disturbed says nothing of the course; files
are in the system's cache after the first. Run `python benchmarks/startup.py`, or with `--quick` for fewer starts.
"""

from __future__ import annotations

import argparse
import os
import pkgutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from common import environment, record
from processes import ROOT, watch

import course_utils

IMPORT_BAR = 1.0  # seconds; "well under a second" is promised
ONLY_IMPORT = "import time; start = time.perf_counter(); import {}; print(time.perf_counter() - start)"
FIRST_PICTURE = """
import io
import numpy as np
from course_utils import corpora
from course_utils.plots.tfidf import idf_curve
from course_utils.tfidf import TfidfVectorizer
vectorizer = TfidfVectorizer()
matrix = vectorizer.fit_transform(corpora.load("lee_news").documents)
frequencies = np.bincount(matrix.indices)
shown = {word: frequencies[vectorizer.vocabulary_[word]] for word in ("fire", "government", "the")}
idf_curve(matrix.shape[0], shown, "A word in every story weighs nothing").savefig(io.BytesIO(), format="png")
"""


def modules() -> list[str]:
    """The package and all public modules below it."""
    below = (module.name for module in pkgutil.walk_packages(course_utils.__path__, "course_utils."))
    return ["course_utils", *sorted(name for name in below if "._" not in name)]


def import_seconds(module: str, starts: int) -> float:
    command = [sys.executable, "-c", ONLY_IMPORT.format(module)]
    return min(float(watch(command).output) for _ in range(starts))


def imports(starts: int) -> None:
    print(f"\nimport, least of {starts} fresh process{'es' * (starts > 1)}, seconds (bar {IMPORT_BAR})")
    found = {}
    for module in modules():
        found[module] = import_seconds(module, starts)
        print(f"{module:<44} {found[module]:6.3f}", flush=True)
    slowest = max(found, key=lambda module: found[module])
    record("import course_utils", found["course_utils"], "s", most=IMPORT_BAR)
    note = f"{slowest}, slowest of {len(found)}"
    record("import of the slowest public module", found[slowest], "s", most=IMPORT_BAR, quality=note)


def lab_seconds() -> float:
    """From `course.py lab --no-browser`, installed before, until the server answers for its page."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = ["lab", "--no-browser", f"--port={port}", "--IdentityProvider.token=t"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        words.append("--allow-root")
    address, start = f"http://127.0.0.1:{port}/lab?token=t", time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "course.py"), *words],
            env=os.environ | {"JUPYTER_RUNTIME_DIR": folder},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            while not _answers(address):
                if process.poll() is not None or time.monotonic() - start > 120:
                    raise RuntimeError("JupyterLab did not come up; see: python course.py lab --no-browser")
                time.sleep(0.02)
            return time.monotonic() - start
        finally:
            process.send_signal(signal.SIGINT if os.name != "nt" else signal.SIGTERM)
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=10) as page:
            return page.status == 200
    except OSError:
        return False


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="one start of each")
    quick = parser.parse_args().quick
    print(environment("numpy", "matplotlib", "jupyterlab"))
    imports(1 if quick else 3)
    if (Path(sys.prefix) / "course.json").exists():
        starts = [lab_seconds() for _ in range(1 if quick else 3)]
        print(f"\ncourse.py lab to an answering server: {', '.join(f'{seconds:.2f}' for seconds in starts)} s")
        record("course.py lab to an answering server", min(starts), "s", quality=f"{len(starts)} starts")
    else:
        print("\nJupyterLab: not measured, since course.py has not installed this environment")
        record("course.py lab to an answering server", None, "s", quality="environment not made by course.py")
    pictures = [watch([sys.executable, "-c", FIRST_PICTURE]) for _ in range(1 if quick else 5)]
    if any(picture.code for picture in pictures):
        raise SystemExit("the first picture failed; see above")
    first = min(pictures, key=lambda picture: picture.wall)
    print(f"first picture: {first.wall:.2f} s, {first.cpu:.2f} CPU s, {first.peak:.0f} MB")
    note = f"{first.cpu:.2f} CPU s, {first.peak:.0f} MB: load 300 stories, fit TF-IDF, draw"
    record("fresh process to the first picture", first.wall, "s", quality=note)


if __name__ == "__main__":
    main()
