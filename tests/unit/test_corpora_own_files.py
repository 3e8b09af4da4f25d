"""The learner's own text files."""

import gzip
from pathlib import Path

import pytest

from course_utils import corpora
from course_utils.evaluation import word_similarity
from course_utils.word2vec import Word2Vec


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "b.txt").write_text("zwei Bäume", encoding="utf-8")
    (tmp_path / "a.TXT").write_bytes(b"\xef\xbb\xbfone tree\r\nand more")
    (tmp_path / "deep" / "c.txt").write_text("three", encoding="utf-8")
    (tmp_path / "notes.md").write_text("not read", encoding="utf-8")
    return tmp_path


def test_a_folder_gives_its_txt_files_in_alphabetical_order(folder):
    corpus = corpora.from_files(folder)
    assert corpus.titles == ("a.TXT", "b.txt", "c.txt")
    assert corpus.documents == ("one tree\nand more", "zwei Bäume", "three")
    assert corpus.source == "3 files of your own"


def test_one_file_a_list_and_a_string_are_all_understood(folder):
    assert corpora.from_files(folder / "b.txt").documents == ("zwei Bäume",)
    assert corpora.from_files(str(folder / "b.txt")).documents == ("zwei Bäume",)
    assert corpora.from_files([folder / "notes.md", str(folder / "b.txt")]).titles == ("notes.md", "b.txt")
    assert len(corpora.from_files(file for file in [folder / "deep", folder / "b.txt"])) == 2


def test_backslashes_of_a_windows_path_are_understood(folder, monkeypatch):
    monkeypatch.chdir(folder)
    assert corpora.from_files("deep\\c.txt").documents == ("three",)
    assert corpora.from_files(".\\deep").documents == ("three",)


def test_the_home_folder_is_understood(folder, monkeypatch):
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("USERPROFILE", str(folder))
    assert corpora.from_files("~/b.txt").documents == ("zwei Bäume",)


def test_a_missing_file_is_named_with_where_it_was_looked_for(folder, monkeypatch):
    monkeypatch.chdir(folder)
    with pytest.raises(FileNotFoundError, match=r"no file or folder 'gone.txt' \(looked for from the folder"):
        corpora.from_files("gone.txt")
    with pytest.raises(FileNotFoundError, match=r"gone.txt"):
        corpora.from_files([folder / "b.txt", Path("gone.txt")])


def test_an_empty_file_and_an_empty_folder_and_an_empty_list_are_refused(folder):
    (folder / "deep" / "empty.txt").write_text(" \n")
    with pytest.raises(ValueError, match=r"empty.txt is empty"):
        corpora.from_files(folder)
    (folder / "nothing").mkdir()
    with pytest.raises(ValueError, match=r"holds no \.txt file"):
        corpora.from_files(folder / "nothing")
    with pytest.raises(ValueError, match="paths is empty"):
        corpora.from_files([])


def test_another_encoding_is_refused_with_a_hint_and_read_when_named(folder):
    (folder / "old.txt").write_bytes("Äpfel".encode("cp1252"))
    (folder / "wide.txt").write_bytes("Äpfel".encode("utf-16"))
    for file in ("old.txt", "wide.txt"):
        with pytest.raises(ValueError, match=rf'{file} is not text in the encoding utf-8-sig.*encoding="cp1252"'):
            corpora.from_files(folder / file)
    assert corpora.from_files(folder / "old.txt", encoding="cp1252").documents == ("Äpfel",)
    assert corpora.from_files(folder / "wide.txt", encoding="utf-16").documents == ("Äpfel",)
    with pytest.raises(ValueError, match="encoding must be the name of an encoding"):
        corpora.from_files(folder / "old.txt", encoding="klingon")


UNREADABLE = {
    "latin-1": ("one line\nÄpfel\n".encode("latin-1"), "line 2 cannot be read"),
    "utf-16": ("a cat\n".encode("utf-16"), "line 1 cannot be read"),
    "utf-16 without its mark": ("a cat\n".encode("utf-16-le"), "it holds zero bytes"),
    "gzip": (gzip.compress(b"a cat\n"), "line 1 cannot be read.*unpacked"),
    "late": (b"a cat\n" * 5000 + b"\xff\n", "line 5001 cannot be read"),
}
READERS = {
    "from_files": corpora.from_files,
    "Word2Vec(corpus_file)": lambda path: Word2Vec(corpus_file=path, min_count=1),
    "word_similarity": lambda path: word_similarity(Word2Vec([["a", "b"]], min_count=1, epochs=1, sample=0).wv, path),
}


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
@pytest.mark.parametrize(("written", "words"), UNREADABLE.values(), ids=UNREADABLE)
def test_every_reader_names_the_file_that_it_cannot_read_and_says_where_and_what_to_do(
    tmp_path, reader, written, words
):
    (tmp_path / "mine.txt").write_bytes(written)
    with pytest.raises(ValueError, match=rf"^mine.txt is not .*{words}.*") as refused:
        reader(tmp_path / "mine.txt")
    assert type(refused.value) is ValueError  # not a UnicodeDecodeError, which knows no file
    assert "UTF-8" in str(refused.value)


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
def test_every_reader_says_what_is_missing_where_there_is_no_file(tmp_path, reader):
    with pytest.raises(FileNotFoundError, match=r"gone\.txt"):
        reader(tmp_path / "gone.txt")


def test_a_byte_order_mark_is_part_of_no_word(tmp_path):
    path = tmp_path / "mine.txt"
    path.write_bytes("\ufeffcat dog\ndog cat\n".encode())
    assert corpora.from_files(path).documents == ("cat dog\ndog cat\n",)
    assert sorted(Word2Vec(corpus_file=path, min_count=1, epochs=1, sample=0).wv.index_to_key) == ["cat", "dog"]
    path.write_bytes("\ufeffa\tb\t3\na\ta\t9\n".encode())
    assert word_similarity(Word2Vec([["a", "b"]], min_count=1, epochs=1, sample=0).wv, path).coverage == 1


def test_a_folder_is_no_corpus_file(tmp_path):
    with pytest.raises(ValueError, match="is a folder: give one text file"):
        Word2Vec(corpus_file=tmp_path)


@pytest.mark.parametrize(
    "hidden", [".ipynb_checkpoints/b-checkpoint.txt", "._b.txt", "__MACOSX/._b.txt", "deep/.x/y.txt"]
)
def test_what_a_system_or_an_editor_hides_is_no_document(folder, hidden):
    (folder / hidden).parent.mkdir(exist_ok=True)
    (folder / hidden).write_bytes(b"\x00\x05\x16\x07")
    assert corpora.from_files(folder).titles == ("a.TXT", "b.txt", "c.txt")


def test_a_folder_below_a_hidden_one_is_read_when_it_is_named(tmp_path):
    (tmp_path / ".mine").mkdir()
    (tmp_path / ".mine" / "a.txt").write_text("one")
    assert corpora.from_files(tmp_path / ".mine").documents == ("one",)


def test_a_binary_file_is_refused(folder):
    (folder / "data.txt").write_bytes(b"PK\0\0text")
    with pytest.raises(ValueError, match=r"data.txt is not plain text"):
        corpora.from_files(folder / "data.txt")


@pytest.mark.parametrize("wrong", [None, 3, b"a.txt"])
def test_what_is_no_path_is_refused(wrong):
    with pytest.raises(TypeError, match="paths must be a path or a list of paths"):
        corpora.from_files(wrong)
    with pytest.raises(TypeError, match="a path must be a str or a Path"):
        corpora.from_files([wrong])
