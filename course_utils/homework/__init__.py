"""Homework: released and graded over nbgrader, a student's code in a sandbox, the instructor's asserts outside of it.

`python course.py grade FOLDER` and `python course.py check HW` are its commands; docs/instructors.md is its manual.
The submodules load nbgrader, dask and IPython only when they work: a student needs none of the first two.
"""
