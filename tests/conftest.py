"""One playwright for all tests of a process: it refuses a second one beside the first."""

import pytest

pytest.register_assert_rewrite("lesson_visit")


@pytest.fixture(scope="session")
def playwright():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as running:
        yield running
