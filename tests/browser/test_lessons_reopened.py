"""Every lesson that was run and saved opens again: its widgets are pictures, and live as soon as it is trusted."""

import lesson_visit
import pytest


def test_every_lesson_that_was_run_saved_and_closed_opens_with_its_pictures_and_wakes_when_trusted(lab, saved):
    """The tests of the lessons, which run before it, save them; who picks this one alone has nothing to open."""
    if not saved:
        pytest.skip("no lesson was run before this test")
    lesson_visit.reopen(lab, saved)
