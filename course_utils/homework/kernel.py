"""The tests' side of the pipe: run a cell, keep text and PNG of what it shows, fetch a name, call a function.

It waits for answers without end: whoever started this process ends it when its time is over.
"""

from __future__ import annotations

import base64
import builtins
import types
import warnings
from collections.abc import Callable, Sequence
from typing import Any, cast

from course_utils.homework import escapes, leftovers, processor, sandbox, wire

Output = dict[str, Any]
MOST_DOTS = 25_000_000  # of a picture; a small file can hold any number of them


class KernelGoneError(BaseException):
    """The student's process ended, or does not keep to the format. No `except Exception` of a test catches it."""


class StudentError(Exception):
    """An exception of the student's function whose type is none of Python's own."""


class StudentObject:
    """Something of the student's that is not plain data: its attributes can be read, and nothing else is believed.

    It is equal to nothing but itself and has no truth value, whatever the student's class says.
    """

    def __init__(self, kernel: Kernel, reference: int) -> None:
        self._kernel, self._reference = kernel, reference

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self._kernel.ask({"op": "attribute", "reference": self._reference, "name": name})

    def __bool__(self) -> bool:
        raise TypeError("this should be a plain value (a number, a string, an array, ...), and it is something else")

    def __repr__(self) -> str:
        return "<something that is not plain data>"


class StudentFunction(StudentObject):
    """A function of the student's: called here, it runs there, on copies of the arguments."""

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        """What the student's function returns, as plain data."""
        return self._kernel.call(self._reference, arguments, keywords)

    def __repr__(self) -> str:
        return "<a function>"


class Kernel:
    """One process of the student's, from its start until `close`; the files lie in the folder where it stands."""

    def __init__(self, mode: str, files: Sequence[tuple[str, bytes]] = ()) -> None:
        self.folder = None if mode else leftovers.folder()  # in the sandbox each has a folder of its own
        self.process = sandbox.start(mode, self.folder.name if self.folder else None)
        self.clock = processor.Clock(self.process.pid)
        self.models: dict[str, Callable[..., Any]] = {}
        self._receive("did not start")
        for name, data in files:
            self._exchange({"op": "put", "name": name, "data": data})

    def run(self, source: str) -> list[dict[str, Any]]:
        """Run a cell."""
        try:
            outputs = self._exchange({"op": "run", "source": source}).get("outputs")
        except wire.WireError as error:
            raise KernelGoneError(f"the kernel was stopped: {error}") from None
        return [shown for output in (outputs if isinstance(outputs, list) else [])[:200] if (shown := _clean(output))]

    def ask(self, message: dict[str, Any]) -> Any:
        """One question, whose answer is a value."""
        return _value(self._exchange(message))

    def call(self, reference: int, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        """Call a function of the student's. What it changes in place changes here; its warnings are given here."""
        callbacks: list[Callable[..., Any]] = []

        def refer(value: Any) -> wire.Mark:
            if isinstance(value, StudentObject):
                return {"theirs": value._reference}
            if not isinstance(value, types.FunctionType | types.BuiltinFunctionType | types.MethodType | type):
                raise TypeError(f"a test may pass plain data and functions, not a {type(value).__name__}")
            callbacks.append(value)
            return {"callback": len(callbacks) - 1}

        message = {"op": "call", "reference": reference, "arguments": list(arguments), "keywords": keywords}
        answer = self._exchange(message, refer, callbacks)
        given = answer.get("given")
        if isinstance(given, list) and len(given) == 2:
            wire.update([list(arguments), keywords], given)
        for kind, text in _pairs(answer.get("warnings"))[:20]:
            category = getattr(builtins, kind, None)
            known = isinstance(category, type) and issubclass(category, Warning)
            warnings.warn(plain_text(text, 500), cast(type, category) if known else UserWarning, stacklevel=3)
        return _value(answer)

    def replace(self, name: str, function: Callable[..., Any]) -> None:
        """Let a name of the notebook stand for a function here: calling it there asks here."""
        self.models[name] = function
        try:
            self._exchange({"op": "replace", "name": name})
        except wire.WireError as error:
            raise KernelGoneError(f"the kernel was stopped: {error}") from None

    def seconds(self) -> float:
        """What the process, and all that it started, has taken of the processor."""
        return self.clock.seconds()

    def close(self) -> None:
        """End the process and all it started."""
        sandbox.stop(self.process)
        if self.folder:
            self.folder.cleanup()

    def _exchange(
        self,
        message: dict[str, Any],
        refer: Callable[[Any], wire.Mark] = lambda value: {},
        callbacks: list[Callable[..., Any]] | None = None,
    ) -> dict[str, Any]:
        while True:
            try:
                wire.write_frame(cast(Any, self.process.stdin), wire.pack(message, refer))
            except OSError:
                raise self._gone() from None
            answer = self._receive("stopped")
            if "callback" not in answer:
                return answer
            try:
                positional, named = answer["given"]
                which = answer["callback"]
                function = self.models[which] if isinstance(which, str) else (callbacks or [])[which]
                message = {"value": function(*positional, **named), "given": [positional, named]}
                wire.pack(message, _nothing)
            except Exception as error:
                message = {"error": f"{type(error).__name__}: {error}"}

    def _receive(self, what: str) -> dict[str, Any]:
        try:
            data = wire.read_frame(cast(Any, self.process.stdout))
        except wire.WireError as error:
            raise KernelGoneError(f"the kernel was stopped: {error}") from None
        if data is None:
            raise self._gone(what)
        message = wire.unpack(data, self._stand_in)
        if not isinstance(message, dict):
            raise wire.WireError("a message that is none")
        return message

    def _gone(self, what: str = "stopped") -> KernelGoneError:
        return KernelGoneError(f"the kernel {what}: the code ended it, or needed more memory than it may")

    def _stand_in(self, mark: Any) -> StudentObject:
        [(kind, reference)] = mark.items()
        if type(reference) is not int or kind not in ("function", "object"):
            raise ValueError(kind)
        return (StudentFunction if kind == "function" else StudentObject)(self, reference)


def _nothing(value: Any) -> wire.Mark:
    raise TypeError(f"a test may return plain data, not a {type(value).__name__}")


def _pairs(said: Any) -> list[tuple[str, str]]:
    listed = said if isinstance(said, list) else []
    return [(_text(pair[0]), _text(pair[1])) for pair in listed if isinstance(pair, list) and len(pair) == 2]


def _value(answer: dict[str, Any]) -> Any:
    if answer.get("missing"):
        raise NameError("is not defined")
    if "error" in answer:
        raise _exception(answer["error"])
    return answer.get("value")


def _exception(described: Any) -> Exception:
    """The student's exception as one of Python's own where it has the name of one, else as a StudentError."""
    name, message = (described if isinstance(described, list) and len(described) == 2 else ["Error", ""])[:2]
    kind = getattr(builtins, _text(name), None)
    if isinstance(kind, type) and issubclass(kind, Exception) and kind not in _NOT_AS_THEY_ARE:
        return kind(plain_text(message, 2000))
    return StudentError(f"{plain_text(name, 80)}: {plain_text(message, 2000)}")


def failure(name: str, message: str) -> Output:
    """An error, by its kind and its message, as the output of a cell."""
    return {"output_type": "error", "ename": name, "evalue": message, "traceback": [message]}


def plain_text(value: Any, longest: int) -> str:
    """The first characters of a text, without what no file in UTF-8 can hold, and without a terminal's escapes."""
    return escapes.without(_text(value)[:longest].encode("utf-8", "replace").decode())


def _text(value: Any) -> str:
    """A text where it is one: anything else that stands in its place may take long to write, or not be written."""
    return value if isinstance(value, str) else ""


def _clean(output: Any) -> Output | None:
    """An output as a notebook may hold it, rebuilt from text and pictures alone; None where it is none."""
    if not isinstance(output, dict):
        return None
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return {"output_type": kind, "name": name, "text": plain_text(output.get("text"), 110_000)}
    if kind == "error":
        lines = output.get("traceback")
        shown = [plain_text(line, 1000) for line in (lines if isinstance(lines, list) else [])[:200]]
        return failure(plain_text(output.get("ename"), 80), plain_text(output.get("evalue"), 2000)) | {
            "traceback": shown
        }
    data: Any = output.get("data")
    if kind != "display_data" or not isinstance(data, dict):
        return None
    kept = {"text/plain": plain_text(data.get("text/plain", ""), 110_000)}
    picture = _text(data.get("image/png")).replace("\n", "")
    kept |= {"image/png": picture} if _is_picture(picture) else {}
    return {"output_type": kind, "data": kept, "metadata": {}}


def _is_picture(text: str) -> bool:
    """Whether this is a PNG file in base64 that a browser can hold: a page shows it without looking at it."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        return False
    width, height = int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    return data.startswith(b"\x89PNG\r\n") and width * height <= MOST_DOTS


# Those that take other arguments, and those that would end a loop of a test as if it had come to its end.
_NOT_AS_THEY_ARE = (
    *(UnicodeDecodeError, UnicodeEncodeError, UnicodeTranslateError, ExceptionGroup),
    *(StopIteration, StopAsyncIteration),
)
