"""The grader's side of the pipe: run a cell, fetch a name, call a function, each within a time."""

from __future__ import annotations

import base64
import builtins
import contextlib
import queue
import threading
import time
from typing import Any, BinaryIO, cast

from course_utils.homework import sandbox, wire


class KernelGoneError(BaseException):
    """The student's process had to be ended, or ended itself. No `except Exception` of a test catches it.

    Attributes:
        kind: "timeout" or "error", as in the column `status`.

    Args:
        kind: "timeout" or "error", as in the column `status`.
        message: what happened.
    """

    kind: str

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class StudentError(Exception):
    """An exception of the student's function whose type is none of Python's own."""


class StudentObject:
    """Something of the student's that is not plain data: its attributes can be read, and nothing else is believed.

    It is equal to nothing but itself and has no truth value, whatever the student's class says.

    Args:
        kernel: the process that holds it.
        reference: its number there.
    """

    def __init__(self, kernel: Kernel, reference: int) -> None:
        self._kernel, self._reference = kernel, reference

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self._kernel.ask(op="attribute", reference=self._reference, name=name)

    def __bool__(self) -> bool:
        raise TypeError("this should be a plain value (a number, a string, an array, ...), and it is something else")

    def __repr__(self) -> str:
        return "<something that is not plain data>"


class StudentFunction(StudentObject):
    """A function of the student's: called here, it runs there, on copies of the arguments."""

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        """What the student's function returns, as plain data.

        Args:
            arguments: plain data, functions of the test's, or the student's own objects.
            keywords: likewise, by name.

        Returns:
            Plain data, or a stand-in.
        """
        return self._kernel.call(self._reference, arguments, keywords)

    def __repr__(self) -> str:
        return "<a function>"


class Kernel:
    """One process of the student's, from its start until `close`.

    Args:
        safe: run it in the sandbox.
    """

    def __init__(self, safe: bool = True) -> None:
        self.until = time.monotonic() + 20.0  # when whatever runs now is stopped; the caller moves it on
        self.process = sandbox.start(safe)
        self.incoming: queue.Queue[Any] = queue.Queue(maxsize=2)
        self.outgoing: queue.Queue[bytes | None] = queue.Queue(maxsize=1)
        self.threads = [threading.Thread(target=work, daemon=True) for work in (self._read, self._write)]
        for thread in self.threads:
            thread.start()
        self._receive("did not start")

    def run(self, source: str) -> list[dict[str, Any]]:
        """Run a cell.

        Args:
            source: the cell's code.

        Returns:
            Its outputs, as in a notebook.

        Raises:
            KernelGoneError: it ran too long, or ended the process.
        """
        answer = self._exchange({"op": "run", "source": source})
        outputs = answer.get("outputs")
        return [shown for output in (outputs if isinstance(outputs, list) else [])[:200] if (shown := _clean(output))]

    def get(self, name: str) -> Any:
        """The value of a name: plain data, or a stand-in.

        Args:
            name: as the notebook defines it.

        Returns:
            The value.

        Raises:
            NameError: the notebook does not define it.
        """
        return self.ask(op="get", name=name)

    def ask(self, **message: Any) -> Any:
        """One question, whose answer is a value.

        Args:
            message: the operation, "op", and what it needs.

        Returns:
            The value.
        """
        return self._value(self._exchange(message))

    def call(self, reference: int, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        """Call a function of the student's; lists, dicts and arrays that it changes in place change here too.

        Args:
            reference: the function's number.
            arguments: plain data, functions of the test's, or the student's own objects.
            keywords: likewise, by name.

        Returns:
            Plain data, or a stand-in.

        Raises:
            TypeError: an argument is something else.
        """
        callbacks: list[Any] = []

        def refer(value: Any) -> dict[str, Any]:
            if isinstance(value, StudentObject):
                return {"theirs": value._reference}
            if not callable(value):
                raise TypeError(f"a test may pass plain data and functions, not a {type(value).__name__}")
            callbacks.append(value)
            return {"callback": len(callbacks) - 1}

        message = {"op": "call", "reference": reference, "keywords": wire.encode(keywords, refer)}
        message["arguments"] = wire.encode(list(arguments), refer)
        answer = self._exchange(message, callbacks)
        value = self._value(answer)
        after_arguments, after_keywords = self._decode(answer.get("given"))
        wire.update(list(arguments), after_arguments)
        for name, item in keywords.items():
            wire.update([item], [after_keywords.get(name)])
        return value

    def close(self) -> None:
        """End the process and all it started, and with them both threads."""
        sandbox.stop(self.process)
        with contextlib.suppress(queue.Full):
            self.outgoing.put_nowait(None)
        with contextlib.suppress(queue.Empty):  # a reader that waits for room would wait for ever
            while self.threads[0].is_alive() and self.incoming.get(timeout=1.0) is not None:
                pass

    def _exchange(self, message: dict[str, Any], callbacks: list[Any] | None = None) -> dict[str, Any]:
        while True:
            try:
                self.outgoing.put(wire.frame(message), timeout=self._left())
            except queue.Full:  # the process does not read what it is sent
                raise self._gone("timeout", _TOO_LONG) from None
            answer = self._receive("stopped")
            if "callback" not in answer:
                return answer
            try:
                arguments, keywords = self._decode(answer.get("given"))
                value = (callbacks or [])[answer["callback"]](*arguments, **keywords)
                message = {"value": wire.encode(value, lambda other: {"list": []})}
            except Exception as error:
                message = {"error": f"{type(error).__name__}: {error}"}

    def _write(self) -> None:
        with contextlib.suppress(OSError, ValueError), self.process.stdin as stream:  # type: ignore[union-attr]
            while (data := self.outgoing.get()) is not None:
                stream.write(data)
                stream.flush()

    def _read(self) -> None:
        message: Any = {}
        with contextlib.suppress(OSError), self.process.stdout as stream:  # type: ignore[union-attr]
            while isinstance(message, dict):
                try:
                    message = wire.read_frame(cast(BinaryIO, stream))
                except (wire.WireError, OSError, ValueError, MemoryError) as error:
                    message = error
                self.incoming.put(message)
        if message is not None:
            self.incoming.put(None)

    def _left(self) -> float:
        return max(0.0, self.until - time.monotonic())

    def _receive(self, what: str) -> dict[str, Any]:
        try:
            message = self.incoming.get(timeout=self._left())
        except queue.Empty:
            raise self._gone("timeout", _TOO_LONG) from None
        if isinstance(message, dict):
            return message
        if message is None:
            reason = "the code ended it, or needed more memory than it may"
            raise self._gone("error", f"the kernel {what}: {reason}")
        raise self._gone("error", f"the kernel was stopped: {message}")

    def _gone(self, kind: str, message: str) -> KernelGoneError:
        self.close()
        return KernelGoneError(kind, message)

    def _value(self, answer: dict[str, Any]) -> Any:
        if answer.get("missing"):
            raise NameError("is not defined")
        if "error" in answer:
            raise _exception(answer["error"])
        return self._decode(answer.get("value"))

    def _decode(self, data: Any) -> Any:
        return wire.decode(data, self._stand_in)

    def _stand_in(self, mark: Any) -> StudentObject:
        [(kind, reference)] = mark.items()
        if type(reference) is not int or kind not in ("function", "object"):
            raise ValueError(kind)
        return (StudentFunction if kind == "function" else StudentObject)(self, reference)


def _exception(described: Any) -> Exception:
    """The student's exception as one of Python's own where it has the name of one, else as a StudentError."""
    name, message = (described if isinstance(described, list) and len(described) == 2 else ["Error", ""])[:2]
    kind = getattr(builtins, str(name), None)
    if isinstance(kind, type) and issubclass(kind, Exception) and kind not in _OTHER_ARGUMENTS:
        return kind(plain_text(message, 2000))
    return StudentError(f"{plain_text(name, 80)}: {plain_text(message, 2000)}")


def plain_text(value: Any, longest: int) -> str:
    """The beginning of a text, without what no file in UTF-8 can hold.

    Args:
        value: anything.
        longest: characters to keep.

    Returns:
        The text.
    """
    return str(value)[:longest].encode("utf-8", "replace").decode()


def _clean(output: Any) -> dict[str, Any] | None:
    """An output as a notebook may hold it, rebuilt from text and pictures alone; None where it is none."""
    if not isinstance(output, dict):
        return None
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return {"output_type": "stream", "name": name, "text": plain_text(output.get("text"), 110_000)}
    if kind == "error":
        lines = output.get("traceback")
        return {
            "output_type": "error",
            "ename": plain_text(output.get("ename"), 80),
            "evalue": plain_text(output.get("evalue"), 2000),
            "traceback": [plain_text(line, 1000) for line in (lines if isinstance(lines, list) else [])[:200]],
        }
    if kind in ("execute_result", "display_data") and isinstance(output.get("data"), dict):
        data = {}
        if "text/plain" in output["data"]:
            data["text/plain"] = plain_text(output["data"]["text/plain"], 110_000)
        picture = str(output["data"].get("image/png", "")).replace("\n", "")
        if _is_picture(picture):
            data["image/png"] = picture
        shown: dict[str, Any] = {"output_type": kind, "data": data, "metadata": {}}
        return shown | {"execution_count": None} if kind == "execute_result" else shown
    return None


def _is_picture(text: str) -> bool:
    """Whether this is a PNG file in base64 and nothing else: a page shows it without looking at it."""
    try:
        return base64.b64decode(text, validate=True).startswith(b"\x89PNG\r\n")
    except ValueError:
        return False


_TOO_LONG = "it ran longer than a cell may, and was stopped"
_OTHER_ARGUMENTS = (UnicodeDecodeError, UnicodeEncodeError, UnicodeTranslateError, ExceptionGroup)
