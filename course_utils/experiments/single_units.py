"""Does one hidden unit stand for something? What a reader could keep in mind, against every unit of a network.

After Karpathy, Johnson and Fei-Fei 2015, "Visualizing and understanding recurrent networks", who look for such units.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_utils.text import END


def countable(characters: Sequence[str]) -> dict[str, NDArray[np.float64]]:
    """What can be counted while a text is read, after each of its characters.

    Args:
        characters: the text, with `</s>` behind each document.

    Returns:
        By name, shape (characters,): letters of the word so far, characters of the document so far, and whether the
        last one was a vowel.
    """
    in_word, in_document, words, documents = 0, 0, [], []
    for character in characters:
        in_word = in_word + 1 if len(character) == 1 and character.isalpha() else 0
        in_document = in_document + 1 if character != END else 0
        words.append(in_word)
        documents.append(in_document)
    vowels = [character in tuple("aeiouAEIOU") for character in characters]
    found = {"letters of the word": words, "length of the verse": documents, "a vowel was read": vowels}
    return {name: np.array(values, dtype=np.float64) for name, values in found.items()}


def strongest_unit(states: ArrayLike, values: ArrayLike) -> float:
    """How closely the one hidden unit goes with something that does so most closely.

    Args:
        states: hidden states, shape (steps, hidden_size).
        values: what is looked for, shape (steps,).

    Returns:
        Its correlation without the sign, from 0 to 1.

    Raises:
        ValueError: states and values of different length, or values that never change.
    """
    states, values = np.asarray(states, dtype=np.float64), np.asarray(values, dtype=np.float64)
    if len(states) != len(values) or values.std() == 0:
        raise ValueError(f"states {states.shape} and values {values.shape} must be as many, and the values must vary")
    spread = states.std(axis=0)
    together = (states - states.mean(axis=0)).T @ (values - values.mean()) / len(values)
    correlations = np.abs(together) / np.where(spread > 0, spread, np.inf) / values.std()
    return float(correlations.max())


def all_units(states: ArrayLike, values: ArrayLike) -> float:
    """How closely the best weighted sum of all units goes with something, on steps that it was not fitted on.

    The first two thirds of the steps are for fitting.

    Args:
        states: hidden states, shape (steps, hidden_size).
        values: what is looked for, shape (steps,).

    Returns:
        A correlation, from -1 to 1.
    """
    from sklearn.linear_model import Ridge

    states, values = np.asarray(states, dtype=np.float64), np.asarray(values, dtype=np.float64)
    fitted = len(values) * 2 // 3
    linear = Ridge(alpha=1e-2).fit(states[:fitted], values[:fitted])  # a little shrunk: units of a text go together
    return float(np.corrcoef(linear.predict(states[fitted:]), values[fitted:])[0, 1])
