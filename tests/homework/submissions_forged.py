"""Submissions whose kernel lies to the grader: they take over its side of the pipe and answer what they like."""

from __future__ import annotations

from practice import answers
from submissions_broken import ERROR, NO_Q2, TIMEOUT, Submission, handed_in, in_q2

# From here on each answer to a call is `forge(message)`: plain data, or bytes as they are sent.
TAKE_OVER = """import struct
import msgspec
import course_utils.homework.wire as wire
pack = wire.pack
E = msgspec.msgpack.Ext
def enc(value): return msgspec.msgpack.encode(value)
def npy(descr, shape, data=b""):
    head = f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}".encode().ljust(117) + b"\\n"
    return b"\\x93NUMPY\\x01\\x00" + struct.pack("<H", len(head)) + head + data
def forged(message, refer):
    if "given" in message or "error" in message:
        message = forge(message)
        return message if isinstance(message, bytes) else enc(message)
    return pack(message, refer)
wire.pack = forged
given = [[None, None], {}]
"""
RAW = """write_frame = wire.write_frame
def write(stream, data):
    if data == forge(None):
        stream.write(data)
        stream.flush()
    else:
        write_frame(stream, data)
wire.write_frame = write
"""
FLOOD = """import os, struct, msgspec
frame = msgspec.msgpack.encode(%s)
frame = (struct.pack(">I", len(frame)) + frame) * 100
mine = [n for n in range(3, 64) if os.path.exists(f"/proc/self/fd/{n}")]
while True:
    for n in mine:
        try: os.write(n, frame)
        except OSError: pass"""


def forged() -> list[Submission]:
    """Work that lies to the grader."""
    values = {
        "answers NaN": "float('nan')",
        "answers infinity": "float('inf')",
        "answers an array of NaN": "E(1, npy(\"'<f8'\", (2,), np.full(2, np.nan).tobytes()))",
        "array of objects": "E(1, npy(\"'|O'\", (1,), bytes(8)))",
        "array of a type that is written without end": "E(1, npy('\"' + 'i1,' * 3000 + '\"', (1,), bytes(3000)))",
        "array of a million fields": "E(1, npy('\"' + 'i1,' * 20_000 + '\"', (1,), bytes(20_000)))",
        "array that lies about its shape": "E(1, npy(\"'<f8'\", (2,), bytes(3)))",
        "array of negative size": "E(1, npy(\"'<f8'\", (-1,)))",
        "array of endless size": "E(1, npy(\"'<f8'\", (0, 10**30)))",
        "array that fits every shape": "E(1, npy(\"'<f8'\", (0, 2**40)))",
        "array that is none": "E(1, b'nonsense')",
        "extension that there is not": "E(99, b'x')",
        "extension in an extension": "E(3, enc([E(3, enc([E(3, b'')]))]))",
        "list instead of a mark": "E(9, enc([1, 2, 3]))",
        "mark with two names": "E(9, enc({'function': 1, 'object': 2}))",
        "function that there is not": "E(9, enc({'function': 2**60}))",
        "mark of nothing": "E(9, enc({'theirs': 0}))",
        "half a character as an answer": "b'\\xa3\\xed\\xa0\\x80'",
        "generator of another kind": "E(8, enc({'bit_generator': 'os.system'}))",
    }
    found = [
        handed_in(
            name, answers(extra=f"{TAKE_OVER}forge = lambda message: {{'value': {value}, 'given': given}}"), NO_Q2
        )
        for name, value in values.items()
    ]
    messages = {
        "no value": ("{}", ("graded",)),
        "nothing given": ("{'value': 6}", ("graded",)),
        "errors that are none": ("{'error': 5}", ("graded",)),
        "error of two sentences": ("{'error': ['ExceptionGroup', 'no']}", ("graded",)),
        "warnings that are none": ("{'value': 6, 'warnings': [5, ['no'], ['os', 'no'], [None, None]]}", ("graded",)),
        "calls back without end": ("{'callback': 0, 'given': given}", ("graded", "timeout", "error")),
        "calls back what there is not": ("{'callback': 10**9, 'given': 3}", ("graded", "timeout", "error")),
        "nests without end": ("b'\\x91' * 99_999", ("graded",)),
        "length that is none": ("b'\\xdd\\xff\\xff\\xff\\xff'", ("graded",)),
        "no MessagePack": ("b'\\xc1\\xc1'", ("graded",)),
        "no dict": ("[]", ("graded",)),
    }
    frames = {
        "frame of 4 GB": ("b'\\xff' * 4", ERROR),
        "frame that never ends": ("struct.pack('>I', 99) + b'{'", TIMEOUT),
        "never answers": ("b''", TIMEOUT),
    }
    for name, (data, status) in frames.items():
        lies = f"{TAKE_OVER}forge = lambda message: {data}\n{RAW}"
        found.append(handed_in(name, answers(extra=lies), NO_Q2, status))
    for name, (message, status) in messages.items():
        lies = f"{TAKE_OVER}forge = lambda message: {message}"
        found.append(handed_in(name, answers(extra=lies), NO_Q2, status))
    large = "[E(6, (n * (2**61 - 1)).to_bytes(16, 'big')) for n in range(45_000)]"
    colliding = f"forge = lambda message: {{'value': E(4, enc({large} + list(range(45_000)))), 'given': given}}"
    many = "{'outputs': [{'output_type': 'stream', 'text': 'x' * 9**5}] * 200}"
    number = "{'outputs': [{'output_type': 'stream', 'text': E(6, b'\\x7f' * 9000)}]}"
    outputs = TAKE_OVER.replace('"given" in message or "error" in message', '"outputs" in message')
    once = (FLOOD % "{'value': 8}").replace("while True", "for _ in range(1)")
    return [
        *found,
        handed_in("set of integers that collide", answers(extra=TAKE_OVER + colliding), NO_Q2, TIMEOUT),
        handed_in("outputs that are none", answers(extra=f"{outputs}forge = lambda message: {{'outputs': 5}}")),
        handed_in(
            "outputs of nothing", answers(extra=f"{outputs}forge = lambda message: {{'outputs': [None, 1, {{}}]}}")
        ),
        handed_in("a number as a text", answers(extra=f"{outputs}forge = lambda message: {number}")),
        handed_in("too many outputs", answers(extra=f"{outputs}forge = lambda message: {many}")),
        handed_in("floods with answers", answers(extra=FLOOD % "{'value': 8}"), (2, 0, 0), ("graded", "error")),
        handed_in("floods with calls", answers(extra=FLOOD % "{'callback': 0}"), (2, 3, 1), TIMEOUT),
        handed_in("answers beforehand", answers(extra=once), (2, 0, 0), ("graded", "error")),
        handed_in("slow at each call", answers(q2=in_q2("import time\ntime.sleep(1)")), NO_Q2, TIMEOUT),
    ]
