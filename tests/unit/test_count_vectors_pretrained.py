"""Pretrained vectors from the registry to neighbours, over a server on this machine."""

import functools
import hashlib
import threading
import zipfile
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from course_utils import corpora, count_vectors
from course_utils.corpora.registry import entries
from course_utils.evaluation import solve_analogy

TEXT = "man 1 0 0\nking 1 1 0\nwoman 1 0 1\nqueen 1 1 1.1\napple -1 0 0\n"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture
def served_glove(tmp_path, monkeypatch):
    folder = tmp_path / "server"
    folder.mkdir()
    archive = folder / "glove.zip"
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("glove.3d.txt", TEXT)
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    entry = entries()["downloads"]["glove_6b"] | {
        "url": f"http://127.0.0.1:{server.server_port}/glove.zip",
        "file": "glove.zip",
        "bytes": archive.stat().st_size,
        "sha256": hashlib.sha256(archive.read_bytes()).hexdigest(),
        "vectors": {"3d": "glove.3d.txt"},
    }
    monkeypatch.setitem(entries()["downloads"], "glove_6b", entry)
    monkeypatch.setenv("COURSE_UTILS_DATA", str(tmp_path / "cache"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_vectors_of_the_registry_are_fetched_once_mapped_and_solve_an_analogy(served_glove):
    wv = count_vectors.load_glove(corpora.fetch("glove_6b", part="3d", progress=False))
    assert isinstance(wv.vectors, np.memmap)
    assert solve_analogy(wv, "man", "king", "woman")[0][0] == "queen"
    served_glove.shutdown()
    again = count_vectors.load_glove(corpora.fetch("glove_6b", part="3d", progress=False), limit=3)
    assert again.index_to_key == ["man", "king", "woman"]
