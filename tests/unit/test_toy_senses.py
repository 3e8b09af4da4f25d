"""The world of nouns with two senses: balanced, and told by the cue alone."""

import numpy as np
import pytest

from course_utils import corpora
from course_utils.corpora.toy_senses import ADJECTIVES, AMBIGUOUS, CUES, SENSES, VERBS, frames, generate


@pytest.mark.parametrize("part", ["train", "test"])
def test_each_half_has_its_noun_and_the_cue_that_it_says(part):
    corpus = corpora.load("toy_senses", sentences=500, part=part)
    for sentence, halves in zip(corpus, corpus.truth["halves"]):
        words = sentence.split()
        for half in halves:
            assert words[half.place] in AMBIGUOUS
            the = max(place for place in range(half.place) if words[place] == "the")
            verb = next(word for word in words[half.place :] if any(word in verbs for verbs in VERBS.values()))
            assert words[the + 1] in ADJECTIVES["either" if half.cue == "after" else half.sense]
            assert verb in VERBS["either" if half.cue == "before" else half.sense]


def test_no_frame_belongs_to_both_parts():
    """With nouns and cues blanked out, no sentence of one part has the form of one of the other."""
    cues = {word for table in (ADJECTIVES, VERBS) for words in table.values() for word in words} | set(AMBIGUOUS)

    def forms(part):
        return {
            tuple("_" if word in cues else word for word in sentence.split()) for sentence in generate(5000, part=part)
        }

    assert len(forms("train")) > 3000
    assert not forms("train") & forms("test")
    assert len(set(frames())) == len(frames())


def test_senses_cues_and_nouns_are_balanced_and_the_halves_independent():
    corpus = generate(12_000, seed=1)
    halves = [half for pair in corpus.truth["halves"] for half in pair]
    for attribute, values in (("sense", SENSES), ("cue", CUES)):
        shares = [np.mean([getattr(half, attribute) == value for half in halves]) for value in values]
        assert np.allclose(shares, 1 / len(values), atol=0.015)
    same = np.mean([one.sense == other.sense for one, other in corpus.truth["halves"]])
    assert abs(same - 0.5) < 0.02


def test_the_same_seed_gives_the_same_sentences_and_wrong_options_are_refused():
    assert generate(30, seed=2).documents == generate(30, seed=2).documents != generate(30, seed=3).documents
    with pytest.raises(ValueError, match="part"):
        generate(3, part="dev")
    with pytest.raises(ValueError, match="sentences"):
        generate(0)
