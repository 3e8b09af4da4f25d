"""The agreement corpus: only the first word tells the last."""

from collections import Counter

import pytest

from course_utils import corpora
from course_utils.corpora.agreement import NAMES, generate


def test_the_pronoun_agrees_with_the_first_name_at_the_stated_distance():
    corpus = corpora.load("agreement")
    for sentence, distance, pronoun in zip(corpus, corpus.truth["distances"], corpus.truth["pronouns"]):
        words = sentence.split()
        assert words[0] in NAMES[pronoun]
        assert words[-1] == pronoun
        assert len(words) - 2 == distance


def test_all_distances_from_1_to_50_and_both_pronouns_occur_about_equally_often():
    corpus = generate(sentences=10_000)
    assert set(corpus.truth["distances"]) == set(range(1, 51))
    assert abs(Counter(corpus.truth["pronouns"])["herself"] / 10_000 - 0.5) < 0.02


def test_the_names_between_tell_nothing():
    """The nearest name before the pronoun agrees with it no more often than chance."""
    everyone = {name: pronoun for pronoun, names in NAMES.items() for name in names}
    corpus = generate(sentences=6000, distances=[20], seed=1)
    agree = []
    for sentence, pronoun in zip(corpus, corpus.truth["pronouns"]):
        between = [word for word in sentence.split()[1:] if word in everyone]
        if between:
            agree.append(everyone[between[-1]] == pronoun)
    assert len(agree) > 5000
    assert abs(sum(agree) / len(agree) - 0.5) < 0.03


def test_the_same_seed_gives_the_same_sentences_and_another_seed_others():
    assert generate(50, seed=3).documents == generate(50, seed=3).documents
    assert generate(50, seed=3).documents != generate(50, seed=4).documents


@pytest.mark.parametrize("options", [{"sentences": 0}, {"distances": []}, {"distances": [0, 3]}])
def test_impossible_options_are_refused_by_name(options):
    with pytest.raises(ValueError, match=next(iter(options))):
        generate(**options)
