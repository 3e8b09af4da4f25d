"""A built wheel carries the course's data and homework inside the package; pyproject.toml says everything else."""

from pathlib import Path
from shutil import copytree, ignore_patterns

from setuptools import setup
from setuptools.command.build_py import build_py

CARRIED = ("data", "notebooks/homework")


class BuildWithData(build_py):
    def run(self):
        super().run()
        if not self.editable_mode:  # an editable installation reads them where they lie
            for folder in CARRIED:
                target = Path(self.build_lib) / "course_utils" / "carried" / folder
                copytree(folder, target, ignore=ignore_patterns(".*", "__pycache__"), dirs_exist_ok=True)


setup(cmdclass={"build_py": BuildWithData})
