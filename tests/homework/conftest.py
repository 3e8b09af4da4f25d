"""The practice assignment of practice.py, released once, and the rule where tests of the sandbox are skipped."""

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import practice as practice_module
from answers import remembered

from course_utils.homework import autograde, capstone_measures, sandbox


@pytest.fixture(scope="session")
def practice():
    return practice_module


@pytest.fixture(scope="session")
def source_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("source")
    practice_module.write_source(folder)
    return folder


@pytest.fixture(scope="session")
def assignment(source_folder):
    return autograde.Assignment.load(source_folder / "practice" / "practice.ipynb")


@pytest.fixture(scope="module")
def measured_once():
    """Ask for this where many answers to the capstone are tested on the same texts and networks."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("ngram_bits", "surprisals"):
            patch.setattr(capstone_measures, name, remembered(getattr(capstone_measures, name)))
        yield


@pytest.fixture(scope="session")
def _sandbox_works():
    problem = sandbox.why_not()
    if problem:
        if os.environ.get("CI") == "true" and sys.platform == "linux":
            pytest.fail(f"CI must test the sandbox: {problem}")
        pytest.skip(problem)


@pytest.fixture
def safely(_sandbox_works):
    """Ask for this where a test needs the sandbox."""


@pytest.fixture(scope="module")
def browser(request):
    from course_utils.widgets.snapshot import FLAGS, find_chromium

    executable = find_chromium()
    if executable is None:
        if os.environ.get("CI") == "true" and sys.platform == "linux":
            pytest.fail("these tests need Chromium, and CI must not leave them out")
        pytest.skip("no Chromium is installed; COURSE_CHROMIUM can name one")
    launched = request.getfixturevalue("playwright").chromium.launch(executable_path=executable, args=FLAGS)
    yield launched
    launched.close()


@pytest.fixture(scope="module")
def axe_finds(browser):
    """What axe complains of in a page, as text: nothing where all is well."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = browser.new_context(bypass_csp=True).new_page()
    page.set_default_timeout(180_000)  # milliseconds: a busy machine is no fault

    def found(address):
        page.goto(address)
        result = axe.Axe().run(page)
        return result.generate_report() if result.violations_count else ""

    return found
