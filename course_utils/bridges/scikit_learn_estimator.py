"""What scikit-learn asks of an estimator, which need not be installed for it."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from sklearn.utils import Tags


class TextEstimator:
    """An estimator of texts, whose parameters are the arguments of its constructor, each kept under its own name."""

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The parameters by name; scikit-learn clones an estimator by them.

        Args:
            deep: no parameter is an estimator itself, so this changes nothing.

        Returns:
            A dict from name to value.
        """
        return {name: getattr(self, name) for name in inspect.signature(type(self)).parameters}

    def set_params(self, **params: Any) -> Self:
        """Change parameters by name; where one is refused, none is changed.

        Args:
            params: new values.

        Returns:
            The estimator itself.

        Raises:
            ValueError: there is no such parameter, or the constructor refuses its value.
        """
        known = self.get_params()
        if unknown := sorted(set(params) - set(known)):
            raise ValueError(f"there is no parameter {unknown[0]!r}; the parameters are {', '.join(known)}")
        type(self).__init__(self, **(known | params))
        return self

    def __sklearn_tags__(self) -> Tags:
        """Texts come in, no target is needed; scikit-learn alone asks."""
        from sklearn.utils import InputTags, Tags, TargetTags

        return Tags(
            estimator_type=None,
            target_tags=TargetTags(required=False),
            input_tags=InputTags(string=True, two_d_array=False),
        )


def english_stop_words() -> frozenset[str]:
    """scikit-learn's list."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    return frozenset(ENGLISH_STOP_WORDS)


def not_fitted(message: str) -> ValueError:
    """An error for what was not fitted: scikit-learn's, which is a ValueError too, where it is installed.

    Args:
        message: what to do.

    Returns:
        The error, to be raised.
    """
    try:
        from sklearn.exceptions import NotFittedError
    except ImportError:
        return ValueError(message)
    error: ValueError = NotFittedError(message)
    return error
