"""The sandbox's command line: what is mounted over what."""

import sys

import pytest

from course_utils.homework import sandbox


@pytest.mark.skipif(sys.platform != "linux", reason="bubblewrap is for Linux")
def test_what_is_bound_comes_after_the_scratch_folders_so_that_the_course_may_lie_in_one(monkeypatch, tmp_path):
    monkeypatch.setattr(sandbox.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(sandbox, "python_folders", lambda: [tmp_path / "python", tmp_path / "course" / ".venv"])
    command = sandbox._bubblewrap("user")
    last_scratch = max(place for place, word in enumerate(command) if word == "--tmpfs")
    for folder in sandbox.python_folders():
        assert command.index(str(folder)) > last_scratch
        assert str(folder.parent) in command[last_scratch:]
