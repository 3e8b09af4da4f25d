"""What the doors of the course refuse alike."""

import numpy as np
import pytest

from course_utils.arguments import require_tokens, require_whole


def refused(value, **limits):
    try:
        require_whole("window", value, **limits)
    except (TypeError, ValueError):
        return True
    return False


def test_exactly_the_whole_numbers_in_range_pass():
    assert [value for value in range(-2, 10) if not refused(value, least=1, most=7)] == [1, 2, 3, 4, 5, 6, 7]
    assert not refused(np.int32(3))
    assert not refused(np.uint8(1))


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
