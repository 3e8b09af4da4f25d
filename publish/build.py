"""Build the course as a site: `python course.py site`. Nothing is asked of the network, neither here nor by the site.

A site is built from nothing in a folder of its own and takes the place of the last one when it is whole, so that an
interrupted build leaves the last site as it was.
"""

from __future__ import annotations

import argparse
import gc
import os
import shutil
import sys
import tempfile
from pathlib import Path

# One thread for matrix products, as the launcher has it: those of the lessons are too small to share out, and several
# threads add up in another order. Before NumPy is loaded, which reads it.
os.environ.update({"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"} | os.environ)

import course_utils.bridges.json_schema  # noqa: F401  isort: skip  before nbformat
import course_pdf
import icons
import lite
import page_exercises
import sources
import take_along
from pictures import PICTURES
from sphinx.cmd.build import build_main

HERE = Path(__file__).resolve().parent
BUILD = HERE.parent / "docs" / "_build"
OBJECTS = 1_000_000  # new ones between two searches for unreachable ones: Python's 700 make them a fifth of the build


def build(target: Path, cache: Path = BUILD / "widgets", release: Path | None = None, pdf: bool = True) -> int:
    """Build the site.

    Args:
        target: the folder that it becomes; one that is there is replaced.
        cache: where the frames of the widgets are kept between two builds.
        release: an unpacked release of Pyodide, for a site with JupyterLite in it.
        pdf: whether the course is printed too, where there is a Chromium.

    Returns:
        0 where the site was built without a warning.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(dir=target.parent, prefix=f"{target.name}.unfinished-"))  # two builds at once have two
    try:
        (work / "source").mkdir(parents=True)
        sources.write(work / "source", cache)
        (work / "source" / "lite.md").write_text(lite.page(release), encoding="utf-8")
        pdf = pdf and course_pdf.is_possible()
        (work / "source" / "take_along.md").write_text(take_along.page(pdf), encoding="utf-8")
        words = ["-q", "-E", "-W", "--keep-going", "-b", "html", "-c", str(HERE), "-d", str(work / "doctrees")]
        code = build_main([*words, str(work / "source"), str(work / "html")])
        if code == 0:
            page_exercises.write(work / "html" / "_static")
            shutil.copytree(PICTURES, work / "html" / "_static" / PICTURES.name)
            icons.keep_shown(work / "html")
            take_along.write(work / "source", work / "html", pdf)
            # What a reader downloads is the notebook as it is committed, not the one with frames in it.
            originals_of = {"notebooks": sources.lessons(), "notebooks/build_up": sources.tasks()}
            for part, originals in (originals_of | {"homework": sources.assignments()}).items():
                for original in originals:
                    shutil.copy(original, work / "html" / "_sources" / part)
            if release:
                lite.build(work / "html" / "lite", release)
            replace(target, work / "html", work / "last")
        return code
    finally:
        shutil.rmtree(work, ignore_errors=True)


def replace(target: Path, new: Path, aside: Path) -> None:
    """Put the new folder in the place of the target, which is moved aside first: no moment has half of each."""
    if target.exists():
        target.rename(aside)
    new.rename(target)


def main(words: list[str]) -> int:
    """The verb `site`."""
    parser = argparse.ArgumentParser(prog="course.py site", description="Build the course as a site, offline.")
    parser.add_argument("--output", type=Path, default=BUILD / "html", help="the folder of the site")
    parser.add_argument("--no-pdf", action="store_true", help="without the course as one PDF, which takes a minute")
    given = parser.parse_args(words)
    target = given.output.resolve()
    gc.set_threshold(OBJECTS)
    try:
        release = lite.release_folder()
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    try:
        code = build(target, release=release, pdf=not given.no_pdf)
    except KeyboardInterrupt:
        print("\nStopped; the last site is as it was.", file=sys.stderr)
        return 130
    print(f"Open {(target / 'index.html').as_uri()}" if code == 0 else "The site has warnings, so it was not replaced.")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
