"""The pipe to a student's process, seen from the tests' side: what is shown, what may cross it, and its end."""

import contextlib

import pytest

from course_utils.homework.kernel import Kernel, KernelGoneError


@pytest.fixture
def kernel():
    with contextlib.closing(Kernel("")) as kernel:
        yield kernel


def test_what_is_printed_says_where_it_was_printed(kernel):
    shown = kernel.run("import sys\nprint('to read')\nprint('to mend', file=sys.stderr)")
    assert {each["name"]: each["text"] for each in shown} == {"stdout": "to read\n", "stderr": "to mend\n"}


def test_a_cell_that_fails_shows_its_error_and_where_it_happened(kernel):
    printed, failed = kernel.run("print('so far')\n1 / 0")
    assert printed["text"] == "so far\n"
    assert failed["output_type"] == "error"
    assert (failed["ename"], failed["evalue"]) == ("ZeroDivisionError", "division by zero")
    assert any("1 / 0" in line for line in failed["traceback"])


def test_a_magic_that_is_none_is_an_error_too(kernel):
    failed = kernel.run("%no_such_magic")[-1]
    assert failed["traceback"] == [f"{failed['ename']}: {failed['evalue']}"]
    assert "%no_such_magic" in failed["evalue"]


def test_plain_data_and_functions_cross_the_pipe_and_nothing_else(kernel):
    kernel.run("""
def use(given):
    try:
        return given()
    except Exception as error:
        return str(error)
""")
    use = kernel.ask({"op": "get", "name": "use"})
    assert use(lambda: (1, [2.5, "three"])) == (1, [2.5, "three"])
    assert "a test may return plain data, not a object" in use(object)
    with pytest.raises(TypeError, match="a test may pass plain data and functions, not a object"):
        use(object())


def test_a_process_that_has_ended_is_told_by_the_call_that_ends_it_and_by_those_after_it(kernel):
    for _ in range(2):
        with pytest.raises(KernelGoneError, match=r"^the kernel stopped: the code ended it, or needed more memory"):
            kernel.run("import os\nos._exit(0)")
        kernel.process.wait()
