"""The first widget of lesson 08: a long product of Jacobians, and the way over a cliff."""

from __future__ import annotations

import numpy as np
import traitlets

from course_utils.experiments.cliff import loss_and_gradient
from course_utils.experiments.jacobian_products import recurrent_matrix
from course_utils.widgets.base import CourseWidget, javascript, stylesheet

UNITS, LONGEST = 8, 60
WEIGHTS, BIASES = np.linspace(3.0, 7.0, 81), np.linspace(-4.0, 2.0, 61)


class RadiusSlider(CourseWidget):
    """Turn the spectral radius, and watch the gradient shrink or grow; turn the threshold, and watch the descent.

    Attributes:
        radius: the spectral radius of W_hh.
        length: steps of the sequence.
        activation: "identity", "tanh" or "relu".
        drive: the size of the inputs; large ones saturate tanh.
        threshold: of norm clipping on the right-hand side; 0 for none.
        rotation: float64, (8, 8): W_hh with radius 1.
        inputs: float64, (60, 8).
        surface: float32, (61, 81): the loss of the single unit, a row a bias.
    """

    _lesson = 8
    _esm = javascript("radius_slider")
    _css = stylesheet("radius_slider")
    radius = traitlets.Float(0.9).tag(sync=True)
    length = traitlets.Int(40).tag(sync=True)
    activation = traitlets.Unicode("identity").tag(sync=True)
    drive = traitlets.Float(1.0).tag(sync=True)
    threshold = traitlets.Float(0.0).tag(sync=True)
    rotation = traitlets.Bytes().tag(sync=True)
    inputs = traitlets.Bytes().tag(sync=True)
    surface = traitlets.Bytes().tag(sync=True)

    def __init__(self, *, ask: bool = True) -> None:
        """Draw the matrix and the inputs, and compute the surface.

        Args:
            ask: whether the learner says what to expect before the picture is shown.
        """
        rng = np.random.default_rng(0)
        rotation = recurrent_matrix(UNITS, 1.0, rng)
        inputs = rng.normal(size=(LONGEST, UNITS))
        loss, _, _ = loss_and_gradient(*np.meshgrid(WEIGHTS, BIASES))
        super().__init__(
            rotation=rotation.astype("<f8").tobytes(),
            inputs=inputs.astype("<f8").tobytes(),
            surface=loss.astype("<f4").tobytes(),
            unlocked=not ask,
        )

    def summary(self) -> str:
        """One line that says what is shown."""
        return (
            f"the norm of a gradient over {self.length} steps back at spectral radius {self.radius:g} with "
            f"{self.activation} units, and gradient descent at the cliff of a single unit"
        )
