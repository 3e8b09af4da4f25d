"""What the doors of the course refuse alike."""

import numpy as np
import pytest

from course_utils.arguments import require_tokens, require_whole


@pytest.mark.parametrize("value", [1, 7, np.int32(3), np.uint8(1)])
def test_a_whole_number_in_range_passes(value):
    require_whole("window", value, least=1, most=7)


@pytest.mark.parametrize("value", [True, 1.0, np.float64(2), "3", None])
def test_what_is_no_whole_number_is_refused_by_name(value):
    with pytest.raises(TypeError, match=r"^window must be a whole number, it is "):
        require_whole("window", value)


@pytest.mark.parametrize(
    ("value", "limits", "message"),
    [
        (0, {}, "window must be at least 1, it is 0"),
        (-1, {"least": 0}, "window must be at least 0, it is -1"),
        (8, {"most": 7}, r"window must lie in 1\.\.7, it is 8"),
        (0, {"most": 7}, r"window must lie in 1\.\.7, it is 0"),
    ],
)
def test_a_number_out_of_range_is_refused_with_the_range(value, limits, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        require_whole("window", value, **limits)


def test_one_string_is_no_list_of_tokens():
    with pytest.raises(TypeError, match="prompt is one string: pass tokenize"):
        require_tokens("prompt", "the dog")
    require_tokens("prompt", ["the", "dog"])
