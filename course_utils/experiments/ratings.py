"""A task to measure vectors by: predict the stars of a review from one vector a review."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from course_utils.corpora import Corpus

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline


def rating_model() -> Pipeline:
    """scikit-learn's ridge regression on vectors of length 1; the penalty is chosen by leaving one review out.

    The same model serves averaged word vectors and TF-IDF, so that only the vectors differ.

    Returns:
        The untrained pipeline: `fit(vectors, stars)`, then `predict(vectors)`.
    """
    from sklearn.linear_model import RidgeCV
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import Normalizer

    return make_pipeline(Normalizer(), RidgeCV(alphas=np.logspace(-3, 2, 11)))


def error_by_group(predicted: ArrayLike, stars: ArrayLike, groups: Sequence[str]) -> dict[str, float]:
    """The root mean squared error of predicted stars, for each group of reviews and for all together.

    Args:
        predicted: shape (reviews,); what lies outside 1 to 5 is moved to the nearest end, as a web page would.
        stars: the truth, shape (reviews,).
        groups: the group of each review.

    Returns:
        In stars: "all" first, then the groups in the order in which they appear.

    Raises:
        ValueError: the lengths differ, or there are no reviews.
    """
    predicted, stars, names = np.asarray(predicted, dtype=float), np.asarray(stars, dtype=float), np.asarray(groups)
    if not predicted.shape == stars.shape == names.shape or predicted.size == 0:
        raise ValueError(
            "predicted, stars and groups need the same length, at least 1: their shapes are "
            f"{predicted.shape}, {stars.shape}, {names.shape}"
        )
    squared = (predicted.clip(1, 5) - stars) ** 2
    parts = {"all": squared} | {name: squared[names == name] for name in dict.fromkeys(groups)}
    return {name: float(np.sqrt(part.mean())) for name, part in parts.items()}


def rating_errors(reviews: Corpus, vectorize: Callable[[Sequence[str]], Any]) -> dict[str, float]:
    """Learn from the reviews with stars, rate those of the test, and say how far off the ratings are.

    Args:
        reviews: `corpora.load("reviews")`, or documents with the same truth: "stars", "split" and "kind".
        vectorize: from texts to one row a text, shape (texts, any size); it is fitted already.

    Returns:
        Root mean squared errors in stars, as `error_by_group` gives them: "all", then each kind of review.

    Raises:
        ValueError: no review is for training, or none for the test.
    """
    texts, split = np.array(reviews.documents), np.array(reviews.truth["split"])
    stars, kind = np.array(reviews.truth["stars"]), np.array(reviews.truth["kind"])
    train, test = split == "train", split == "test"
    if not train.any() or not test.any():
        raise ValueError(f"reviews need some of both splits: {train.sum()} are for training, {test.sum()} for the test")
    model = rating_model().fit(vectorize(texts[train].tolist()), stars[train])
    return error_by_group(model.predict(vectorize(texts[test].tolist())), stars[test], kind[test].tolist())
