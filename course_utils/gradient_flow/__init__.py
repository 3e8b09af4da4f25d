"""What happens to a gradient on its way back through time: it shrinks, it grows, and it can be clipped."""

from course_utils.gradient_flow.products import gradient_norms, jacobians, recurrent_matrix, singular_values
from course_utils.gradient_flow.single_unit import descend, loss_and_gradient

__all__ = [
    "descend",
    "gradient_norms",
    "jacobians",
    "loss_and_gradient",
    "recurrent_matrix",
    "singular_values",
]
