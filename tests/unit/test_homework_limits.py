"""A test of the instructor's is bounded in time and memory, whatever an answer returned."""

import sys
import threading
import time

import numpy as np
import pytest

from course_utils.homework import limits


def endless():
    while True:
        try:
            sum(range(100))
        except Exception:
            raise AssertionError("an `except Exception` of the test must not catch it") from None


def test_code_that_does_not_end_is_stopped_and_what_follows_runs_undisturbed():
    with pytest.raises(limits.OutOfTime), limits.within(0.2):
        endless()
    assert sum(range(1000)) == 499_500


def test_code_that_ends_in_time_leaves_nothing_behind():
    for _ in range(20):
        with limits.within(0.05):
            pass
    time.sleep(0.2)
    assert not [each for each in threading.enumerate() if isinstance(each, threading.Timer)]


@pytest.mark.skipif(sys.platform != "linux", reason="memory is bounded on Linux alone")
def test_too_much_memory_is_an_error_inside_and_none_afterwards():
    with limits.within(20.0), pytest.raises(MemoryError):
        np.empty(limits.MEMORY * 2, dtype=np.int8)
    assert np.empty(limits.MEMORY * 2, dtype=np.int8).size == limits.MEMORY * 2
