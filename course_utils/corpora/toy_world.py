"""A small world in generated sentences: what its words have in common is known, so that one can see what is learned.

Every word has features (a queen is royal, female and grown up), and each sentence about a word shows one of them. Words
that share a feature share its sentences; beyond that they have nothing to do with each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations, product
from types import MappingProxyType

import numpy as np

from course_utils.arguments import require_integer
from course_utils.corpora.catalogue import GENERATORS, MADE_HERE
from course_utils.corpora.corpus import Corpus

# Feature by feature: the sentences in which it shows, and what may fill them.
PEOPLE = {
    "king": ("royal", "male", "adult"),
    "queen": ("royal", "female", "adult"),
    "prince": ("royal", "male", "child"),
    "princess": ("royal", "female", "child"),
    "man": ("common", "male", "adult"),
    "woman": ("common", "female", "adult"),
    "boy": ("common", "male", "child"),
    "girl": ("common", "female", "child"),
}
TRAITS = {
    "royal": ("the {} lives in the {}", ("palace", "castle", "court", "throne room", "royal garden")),
    "common": ("the {} lives in the {}", ("village", "cottage", "farmhouse", "back street", "small town")),
    "male": ("he is a {} and likes his {}", ("beard", "waistcoat", "tie", "razor", "brothers")),
    "female": ("she is a {} and likes her {}", ("dress", "necklace", "skirt", "earrings", "sisters")),
    "adult": ("the {} works and drinks {}", ("wine", "coffee", "beer", "brandy", "strong tea")),
    "child": ("the {} plays and wants a {}", ("kite", "toy", "lollipop", "puppy", "bedtime story")),
}
COUNTRIES = {
    "france": ("paris", "french", "the seine", "cheese"),
    "italy": ("rome", "italian", "the tiber", "pasta"),
    "germany": ("berlin", "german", "the spree", "sausages"),
    "spain": ("madrid", "spanish", "the manzanares", "paella"),
    "greece": ("athens", "greek", "the kifisos", "olives"),
    "japan": ("tokyo", "japanese", "the sumida", "sushi"),
    "egypt": ("cairo", "arabic", "the nile", "falafel"),
    "russia": ("moscow", "russian", "the moskva", "borscht"),
    "poland": ("warsaw", "polish", "the vistula", "pierogi"),
    "portugal": ("lisbon", "portuguese", "the tagus", "sardines"),
    "hungary": ("budapest", "hungarian", "the danube", "goulash"),
    "sweden": ("stockholm", "swedish", "the norrstrom", "meatballs"),
}
PLACES = {
    "country": ("{} is a country and has a {}", ("border", "parliament", "army", "president", "constitution")),
    "capital": ("{} is a city and has a {}", ("mayor", "subway", "skyline", "suburb", "town hall")),
}
VERBS = {
    "walk": ("walked", ("to the park", "along the beach", "through the forest")),
    "cook": ("cooked", ("some soup", "a stew", "rice with beans")),
    "paint": ("painted", ("the fence", "a portrait", "the ceiling")),
    "play": ("played", ("chess", "the piano", "football")),
    "clean": ("cleaned", ("the kitchen", "the windows", "the floor")),
    "plant": ("planted", ("roses", "a tree", "potatoes")),
    "write": ("wrote", ("a letter", "poems", "a novel")),
    "sing": ("sang", ("a hymn", "in the choir", "ballads")),
    "drive": ("drove", ("the truck", "on the motorway", "a tractor")),
    "swim": ("swam", ("in the lake", "across the pool", "with dolphins")),
    "eat": ("ate", ("an apple", "breakfast", "sandwiches")),
    "build": ("built", ("a shed", "a bridge", "sandcastles")),
}
TENSES = {
    "present": (*("today they {} {}", "every day they {} {}"), *("these days we {} {}", "right now we {} {}")),
    "past": (*("yesterday they {} {}", "last week they {} {}"), *("long ago we {} {}", "back then we {} {}")),
}
SYNONYMS = {
    ("car", "automobile"): (
        *("park the {} in the garage", "the {} needs petrol", "the wheels of the {} are flat"),
        *("the engine of the {} is loud", "wash the {} on sunday"),
    ),
    ("couch", "sofa"): (
        *("sit down on the {}", "the {} has soft cushions", "the cat sleeps on the {}"),
        *("the {} stands in the living room", "put the blanket on the {}"),
    ),
    ("doctor", "physician"): (
        *("the {} sees a patient", "ask the {} for medicine", "the {} works at the hospital"),
        *("the nurse calls the {}", "the {} writes a prescription"),
    ),
    ("movie", "film"): (
        *("the {} runs at the cinema", "the actor stars in the {}", "the director made a {}"),
        *("buy popcorn before the {}", "the {} has a sad ending"),
    ),
    ("big", "large"): (
        *("the elephant is {}", "the mountain is {}", "a {} whale swims in the ocean"),
        *("the giant has {} hands", "the stadium is {}"),
    ),
}
BANK = {
    "river": (
        *("the boat reaches the bank of the river", "reeds grow on the muddy bank", "the otter climbs up the bank"),
        *("we fish from the grassy bank", "the stream washes over its bank"),
    ),
    "money": (
        *("the bank lends money to the firm", "the bank pays interest on savings", "she opens an account at the bank"),
        *("the cashier counts cash in the bank", "the bank approves the loan"),
    ),
}
Sentences = tuple[str, ...]


def generate(words: int = 100_000, seed: int = 0) -> Corpus:
    """Sentences about the toy world, drawn at random until there are at least so many words.

    Args:
        words: the least number of running words; a million take about a second.
        seed: of the drawing; the world is always the same.

    Returns:
        A corpus with one sentence a document. Its `truth` holds "analogies", rows (section, a, b, c, d); "synonyms",
        pairs of words that share every context and never meet; "bank", a dict from each sentence about a bank to its
        sense, "river" or "money".

    Raises:
        TypeError: `words` or `seed` is no integer.
        ValueError: `words` is below 1 or `seed` below 0.
    """
    for name, value, least in (("words", words, 1), ("seed", seed, 0)):
        require_integer(name, value, least)
    # A subject is drawn first, each as likely, then one of its sentences: so every word is about as frequent.
    subjects = _subjects()
    rng = np.random.default_rng(seed)
    lengths = [[len(sentence.split()) for sentence in subject] for subject in subjects]
    mean = float(np.mean([np.mean(row) for row in lengths]))
    documents: list[str] = []
    total = 0
    while total < words:
        for number in rng.integers(len(subjects), size=int((words - total) / mean) + 1):
            place = int(rng.random() * len(subjects[number]))
            documents.append(subjects[number][place])
            total += lengths[number][place]
            if total >= words:
                break
    truth = {
        "analogies": tuple(analogies()),
        "synonyms": tuple(SYNONYMS),
        "bank": MappingProxyType({sentence: sense for sense, those in BANK.items() for sentence in those}),
    }
    return Corpus(
        tuple(documents),
        "toy_world",
        MADE_HERE,
        f"course_utils.corpora.toy_world, seed {seed}",
        GENERATORS["toy_world"],
        truth=MappingProxyType(truth),
    )


def analogies() -> Iterator[tuple[str, str, str, str, str]]:
    """All questions (section, a, b, c, d) that the world answers: a is to b as c is to d.

    Yields:
        Questions.
    """
    pairs: dict[str, list[tuple[str, str]]] = {"gender": [], "rank": [], "age": []}
    for section, place in (("rank", 0), ("gender", 1), ("age", 2)):
        for (a, one), (b, two) in permutations(PEOPLE.items(), 2):
            differ = [i for i in range(3) if one[i] != two[i]]
            if differ == [place] and one[place] in ("common", "male", "child"):
                pairs[section].append((a, b))
    pairs["capital"] = [(country, facts[0]) for country, facts in COUNTRIES.items()]
    pairs["tense"] = [(present, past) for present, (past, _) in VERBS.items()]
    for section, those in pairs.items():
        for first, second in permutations(those, 2):
            yield section, *first, *second


def _subjects() -> list[Sentences]:
    """For each word of the world all its sentences."""
    subjects: list[Sentences] = []
    for person, traits in PEOPLE.items():
        filled = [TRAITS[trait][0].format(person, thing) for trait in traits for thing in TRAITS[trait][1]]
        subjects.append(tuple(filled))
    for country, (capital, language, river, food) in COUNTRIES.items():
        for kind, place in (("country", country), ("capital", capital)):
            frame, things = PLACES[kind]
            own = (f"{place} lies on {river}", f"in {place} people speak {language}", f"{food} is sold in {place}")
            subjects.append(tuple(frame.format(place, thing) for thing in things) + own * 2)
    for present, (past, objects) in VERBS.items():
        for form, tense in ((present, "present"), (past, "past")):
            subjects.append(tuple(frame.format(form, thing) for frame, thing in product(TENSES[tense], objects)))
    for pair, frames in SYNONYMS.items():
        subjects.extend(tuple(frame.format(word) for frame in frames) for word in pair)
    subjects.append(BANK["river"] + BANK["money"])
    return subjects
