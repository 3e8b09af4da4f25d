#!/usr/bin/env python3
"""Starts the course. Needs nothing but a Python, 3.8 or newer: the first start finds or brings the one that the course
needs, makes .venv with it, and installs the pinned packages there.

python course.py lab        open the lessons in JupyterLab (with --teacher: nbgrader's menus too)
python course.py test       run all tests, every notebook included; `test --quick` takes a minute
python course.py install    install everything now and start nothing
python course.py doctor     say what is installed, what is wrong, and how to mend it
python course.py run 01     execute a lesson and store its outputs (for authors)
python course.py bench      measure the course against its peers
python course.py claims     list every claim of the syllabus, its test and its measured number
python course.py site       build the course as a site in docs/_build
python course.py grade DIR  grade a folder of submitted homework (instructors)
python course.py grades ... release, collect, read, report, export: from and to Moodle or Canvas (instructors)
python course.py check hw1  grade your own homework
python course.py exercises export --to moodle   the questions for Moodle, or --to qti for others (instructors)
python course.py progress   which exercises you have answered, and what to review today

Words after the verb go to the program behind it: `lab --no-browser`, `test -n 0 -x`, `bench tfidf`.
"""

import os
import sys

if sys.version_info < (3, 8):  # noqa: UP036  nothing in this file is new to an old Python
    sys.exit("course.py: start it with Python 3.8 or newer: python3 course.py lab")
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from launcher.verbs import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], __doc__))
