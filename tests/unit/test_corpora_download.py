"""Downloads against a server on this machine: what arrives, what does not, and what stays behind."""

import hashlib
import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from course_utils import corpora
from course_utils.corpora import download
from course_utils.corpora.registry import entries

CONTENT = b"a text worth a download\n" * 5000


def zipped(files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


ARCHIVE = zipped({"raw/train.raw": b" = One = \n \n first .\n = = Part = = \n second .\n = Two = \n third .\n"})


@pytest.fixture
def server(monkeypatch):
    """Its address; `server.paths` are the paths asked for so far."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    release = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            running.paths.append(self.path)
            content = ARCHIVE if self.path.endswith(".zip") else CONTENT
            self.send_response(404 if self.path.startswith("/missing") else 200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            half = self.path.startswith(("/cut", "/slow"))
            self.wfile.write(content[: len(content) // 2] if half else content)
            if self.path.startswith("/slow"):
                self.wfile.flush()
                release.wait(20)

        def log_message(self, *_):
            pass

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running.paths = []
    running.address = f"http://127.0.0.1:{running.server_port}"
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield running
    release.set()
    running.shutdown()
    running.server_close()
    thread.join()


def entry(server, path="/good.txt", content=CONTENT):
    digest = hashlib.sha256(content).hexdigest()
    return {"url": server.address + path, "file": "good.txt", "bytes": len(content), "sha256": digest}


@pytest.fixture
def shelf(server, tmp_path, monkeypatch):
    """The registry's own names, but served from this machine into a fresh cache."""
    shakespeare = entries()["downloads"]["tiny_shakespeare"] | entry(server)
    wikitext = entries()["downloads"]["wikitext2"] | entry(server, "/w.zip", ARCHIVE)
    wikitext |= {"file": "w.zip", "parts": {"train": "raw/train.raw"}}
    downloads = entries()["downloads"] | {"tiny_shakespeare": shakespeare, "wikitext2": wikitext}
    monkeypatch.setitem(entries(), "downloads", downloads)
    monkeypatch.setenv(download.CACHE_VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache"


def left_in(folder):
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_a_good_download_arrives_whole_and_alone(server, tmp_path):
    path = download.retrieve(entry(server), tmp_path / "new" / "folder", progress=False)
    assert path.read_bytes() == CONTENT
    assert left_in(path.parent) == ["good.txt"]


def test_the_second_time_the_network_is_not_asked(server, tmp_path):
    first = download.retrieve(entry(server), tmp_path, progress=False)
    assert download.retrieve(entry(server), tmp_path, progress=False) == first
    assert server.paths == ["/good.txt"]


def test_a_progress_bar_is_drawn_to_its_end_unless_it_is_not_wanted(server, tmp_path, capsys):
    download.retrieve(entry(server), tmp_path / "a")
    assert "100%" in capsys.readouterr().err
    download.retrieve(entry(server), tmp_path / "b", progress=False)
    assert capsys.readouterr().err == ""


def test_a_file_with_another_hash_is_refused_and_not_kept(server, tmp_path):
    with pytest.raises(ValueError, match=r"is not the expected good.txt \(its sha256 differs\) and was not kept"):
        download.retrieve(entry(server, content=b"another"), tmp_path, progress=False)
    assert left_in(tmp_path) == []


@pytest.mark.parametrize(
    ("path", "says"), [("/cut.txt", "could not be downloaded"), ("/missing.txt", "the server answers 404")]
)
def test_a_download_cut_short_or_not_there_is_refused_and_leaves_nothing(server, tmp_path, path, says):
    with pytest.raises(ConnectionError, match=says) as refusal:
        download.retrieve(entry(server, path), tmp_path, progress=False)
    assert server.address + path in str(refusal.value)
    assert str(tmp_path / "good.txt") in str(refusal.value)
    assert left_in(tmp_path) == []


def test_offline_the_error_says_which_file_from_where_and_what_to_do(server, tmp_path):
    unreachable = entry(server) | {"url": "http://127.0.0.1:9/good.txt"}
    with pytest.raises(ConnectionError) as refusal:
        download.retrieve(unreachable, tmp_path, progress=False)
    message = str(refusal.value)
    assert message.startswith("good.txt (0.1 MB) could not be downloaded from http://127.0.0.1:9/good.txt")
    assert "check the network and try again, or put the file yourself at" in message
    assert "\n" not in message
    assert left_in(tmp_path) == []


def test_a_damaged_file_in_the_cache_is_fetched_anew(server, tmp_path):
    path = download.retrieve(entry(server), tmp_path, progress=False)
    path.write_bytes(CONTENT[:100])
    assert download.retrieve(entry(server), tmp_path, progress=False).read_bytes() == CONTENT
    assert len(server.paths) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot send one process the signal of Ctrl-C")
def test_ctrl_c_in_the_middle_leaves_nothing(server, tmp_path):
    code = (
        "import json, pathlib, sys; from course_utils.corpora import download; "
        "download.retrieve(json.loads(sys.argv[1]), pathlib.Path(sys.argv[2]), progress=False)"
    )
    command = [sys.executable, "-c", code, json.dumps(entry(server, "/slow.txt")), str(tmp_path)]
    # A terminal starts programs so that Ctrl-C reaches them; who started the tests may have had it ignored.
    process = subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)
    )
    deadline = time.monotonic() + 60
    while not any(file.stat().st_size for file in tmp_path.iterdir()):
        assert process.poll() is None, process.stderr.read()
        assert time.monotonic() < deadline
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    assert "KeyboardInterrupt" in process.communicate(timeout=60)[1]
    assert left_in(tmp_path) == []


def test_load_fetches_into_the_folder_of_the_environment_variable(server, shelf):
    corpus = corpora.load("tiny_shakespeare")
    assert corpus.documents == (CONTENT.decode(),)
    assert corpora.load("tiny_shakespeare") == corpus
    assert corpora.fetch("tiny_shakespeare") == shelf / "good.txt"
    assert server.paths == ["/good.txt"]


def test_without_the_variable_the_cache_is_the_systems(monkeypatch):
    import pooch

    monkeypatch.delenv(download.CACHE_VARIABLE, raising=False)
    assert os.fspath(download.cache_folder()) == str(pooch.os_cache("course_utils"))


def test_wikitext_is_read_article_by_article_without_unpacking(server, shelf):
    corpus = corpora.load("wikitext2", part="train")
    assert corpus.titles == ("One", "Two")
    assert corpus[1] == "third ."
    assert "second" in corpus[0]
    assert left_in(shelf) == ["w.zip"]
    assert corpora.load("wikitext2") == corpus


def test_an_unknown_part_is_answered_with_the_parts_there_are(server, shelf):
    with pytest.raises(ValueError, match=r"no part of wikitext2 'test'.*There are train"):
        corpora.load("wikitext2", part="test")
    with pytest.raises(ValueError, match="no part of wikitext2 'trian': did you mean 'train'"):
        corpora.fetch("wikitext2", "trian")
    with pytest.raises(ValueError, match="no part of tiny_shakespeare 'x': There are none"):
        corpora.fetch("tiny_shakespeare", "x")
    assert not server.paths, "the network is not asked for what is not there"


def test_a_part_is_unpacked_once_beside_its_archive(server, shelf):
    path = corpora.fetch("wikitext2", "train")
    assert path == shelf / "train.raw"
    assert path.read_bytes().startswith(b" = One")
    before = path.stat().st_mtime_ns
    assert corpora.fetch("wikitext2", "train").stat().st_mtime_ns == before
    path.write_bytes(b"half")
    assert corpora.fetch("wikitext2", "train").read_bytes().startswith(b" = One")
    assert left_in(shelf) == ["train.raw", "w.zip"]


@pytest.mark.parametrize("member", ["../../escape.txt", "/escape.txt", "a/../../escape.txt"])
def test_an_archive_cannot_write_outside_its_folder(tmp_path, member):
    inside = tmp_path / "deep" / "cache"
    inside.mkdir(parents=True)
    (inside / "bad.zip").write_bytes(zipped({member: b"x"}))
    assert download.unpack(inside / "bad.zip", member) == inside / "escape.txt"
    assert sorted(path.name for path in tmp_path.rglob("*.txt")) == ["escape.txt"]


def test_an_interrupted_unpacking_leaves_nothing(tmp_path, monkeypatch):
    (tmp_path / "a.zip").write_bytes(ARCHIVE)

    def interrupted(packed, unpacked, length):
        unpacked.write(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(download.shutil, "copyfileobj", interrupted)
    with pytest.raises(KeyboardInterrupt):
        download.unpack(tmp_path / "a.zip", "raw/train.raw")
    assert left_in(tmp_path) == ["a.zip"]
