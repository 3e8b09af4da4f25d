"""Train models of the course again and write their files, with a progress bar.

python -m course_utils.checkpoints kjv_characters
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from course_utils.checkpoints.files import FOLDER, save
from course_utils.checkpoints.plans import PLANS, make


def main(arguments: Sequence[str] | None = None) -> None:
    """Train models and write their files.

    Args:
        arguments: as on the command line; None for those of this process.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*PLANS, []], help="which models; none for all of them")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where to write")
    given = parser.parse_args(arguments)
    given.folder.mkdir(parents=True, exist_ok=True)
    with threadpool_limits(1):
        for name in given.names or PLANS:
            model, history, tokens = make(name)
            if history.interrupted:
                break
            last = float(np.mean(history.losses[-100:]))
            path = given.folder / f"{name}.npz"
            facts = {"seconds": history.seconds, "first_loss": history.losses[0], "last_loss": last}
            save(path, model, tokens=tokens, **facts)
            size = path.stat().st_size / 1000
            print(f"{name}: {history.seconds:.0f} CPU seconds, last loss {last:.3f} nats a token, {size:.0f} kB")


if __name__ == "__main__":
    main()
