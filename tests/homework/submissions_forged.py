"""Submissions whose kernel lies to the grader: they take over its side of the pipe and answer what they like."""

from __future__ import annotations

from practice import answers
from submissions_broken import ERROR, NO_Q2, TIMEOUT, Submission, handed_in, in_q2

# From here on each answer to a call is `forge(message)`, as an object or as raw bytes.
TAKE_OVER = """import json, struct
import course_utils.homework.wire as wire
write_frame = wire.write_frame
def write(stream, message):
    if "given" in message or "error" in message:
        message = forge(message)
    if isinstance(message, bytes):
        stream.write(message)
        stream.flush()
    else:
        write_frame(stream, message)
wire.write_frame = write
given = {"list": [{"list": [None] * 2}, {"dict": []}]}
"""
FLOOD = """import os, struct
frame = b'%s'
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
        "answers an array of NaN": "wire.encode(np.full(2, np.nan), None)",
        "array of objects": "{'array': ['|O', [1], 'AAAAAAAAAAA=']}",
        "array that lies about its shape": "{'array': ['<f8', [2], 'AAAA']}",
        "array of negative size": "{'array': ['<f8', [-1], '']}",
        "array of endless size": "{'array': ['<f8', [0, 10**30], '']}",
        "array that fits every shape": "{'array': ['<f8', [0, 2**40], '']}",
        "keys that share a hash": "{'dict': [[n * (2**61 - 1), 0] for n in range(300_000)]}",
        "list instead of a mark": "[1, 2, 3]",
        "mark with two names": "{'function': 1, 'object': 2}",
        "function that there is not": "{'function': 2**70}",
        "mark of nothing": "{'theirs': 0}",
        "half a character as an answer": "'\\ud800'",
        "generator of another kind": "{'generator': {'dict': [['bit_generator', 'os.system']]}}",
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
        "error of two sentences": ("{'error': ['ExceptionGroup', '\\udfff']}", ("graded",)),
        "calls back without end": ("{'callback': 0, 'given': given}", ("graded", "timeout", "error")),
        "calls back what there is not": ("{'callback': 10**9, 'given': 3}", ("graded", "timeout", "error")),
        "number without end": ("struct.pack('>I', 14) + b'{\"value\":1e999}'", ("graded", "error")),
        "number of many digits": ("struct.pack('>I', 9999) + b'{\"value\": ' + b'7' * 9988 + b'}'", ERROR),
        "nests without end": ("struct.pack('>I', 99999) + b'[' * 99999", ERROR),
        "no JSON": ("struct.pack('>I', 4) + b'nope'", ERROR),
        "no object": ("struct.pack('>I', 2) + b'[]'", ERROR),
        "frame of 4 GB": ("b'\\xff' * 4", ERROR),
        "frame that never ends": ("struct.pack('>I', 99) + b'{'", TIMEOUT),
        "never answers": ("b''", TIMEOUT),
    }
    for name, (message, status) in messages.items():
        lies = f"{TAKE_OVER}forge = lambda message: {message}"
        found.append(handed_in(name, answers(extra=lies), NO_Q2, status))
    many = "{'outputs': [{'output_type': 'stream', 'text': 'x' * 9**5}] * 200}"
    outputs = TAKE_OVER.replace('"given" in message or "error" in message', '"outputs" in message')
    once = (FLOOD % '{"value": 8}').replace("while True", "for _ in range(1)")
    return [
        *found,
        handed_in("outputs that are none", answers(extra=f"{outputs}forge = lambda message: {{'outputs': 5}}")),
        handed_in(
            "outputs of nothing", answers(extra=f"{outputs}forge = lambda message: {{'outputs': [None, 1, {{}}]}}")
        ),
        handed_in("too many outputs", answers(extra=f"{outputs}forge = lambda message: {many}")),
        handed_in("floods with answers", answers(extra=FLOOD % '{"value": 8}'), (2, 0, 0), ("graded", "error")),
        handed_in("floods with calls", answers(extra=FLOOD % '{"callback": 0}'), (2, 3, 1), TIMEOUT),
        handed_in("answers beforehand", answers(extra=once), (2, 0, 0), ("graded", "error")),
        handed_in("slow at each call", answers(q2=in_q2("import time\ntime.sleep(1)")), NO_Q2, TIMEOUT),
    ]
