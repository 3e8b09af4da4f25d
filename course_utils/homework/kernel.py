"""The grader's side of the pipe: run a cell, fetch a name, call a function, each within a time."""

from __future__ import annotations

import builtins
import contextlib
import queue
import threading
import time
from typing import Any

from course_utils.homework import sandbox, wire


class KernelGoneError(Exception):
    """The student's process had to be ended, or ended itself.

    Attributes:
        kind: "timeout" or "error", as in the column `status`.
    """

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


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
        return self._kernel.ask(op="attribute", reference=self._reference, name=name)

    def __bool__(self) -> bool:
        raise TypeError("this should be a plain value (a number, a string, an array, ...), and it is something else")

    def __repr__(self) -> str:
        return "<something that is not plain data>"


class StudentFunction(StudentObject):
    """A function of the student's: called here, it runs there, on copies of the arguments."""

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        return self._kernel.call(self._reference, arguments, keywords)

    def __repr__(self) -> str:
        return "<a function>"


class Kernel:
    """One process of the student's, from its start until `close`."""

    def __init__(self, safe: bool = True, deadline: float = float("inf")) -> None:
        self.deadline = deadline
        self.limit = 20.0
        self.process = sandbox.start(safe)
        self.messages: queue.Queue[Any] = queue.Queue(maxsize=2)
        threading.Thread(target=self._read, daemon=True).start()
        self._receive(min(time.monotonic() + 20.0, deadline), "did not start")

    def run(self, source: str) -> list[dict[str, Any]]:
        """Run a cell.

        Returns:
            Its outputs, as in a notebook.

        Raises:
            KernelGoneError: it ran too long, or ended the process.
        """
        answer = self._exchange({"op": "run", "source": source})
        return [output for output in map(_clean, answer.get("outputs") or []) if output]

    def get(self, name: str) -> Any:
        """The value of a name: plain data, or a stand-in.

        Raises:
            NameError: the notebook does not define it.
        """
        return self.ask(op="get", name=name)

    def ask(self, **message: Any) -> Any:
        """One question, whose answer is a value."""
        return self._value(self._exchange(message))

    def call(self, reference: int, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        """Call a function of the student's; lists, dicts and arrays that it changes in place change here too."""
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
        """End the process and all it started."""
        sandbox.stop(self.process)

    def _exchange(self, message: dict[str, Any], callbacks: list[Any] | None = None) -> dict[str, Any]:
        until = min(time.monotonic() + self.limit, self.deadline)
        while True:
            # From a thread: a process that does not read would hold up whoever writes a long message to it.
            threading.Thread(target=self._write, args=(message,), daemon=True).start()
            answer = self._receive(until, "stopped")
            if "callback" not in answer:
                return answer
            try:
                arguments, keywords = self._decode(answer.get("given"))
                value = (callbacks or [])[answer["callback"]](*arguments, **keywords)
                message = {"value": wire.encode(value, lambda other: {"list": []})}
            except Exception as error:
                message = {"error": f"{type(error).__name__}: {error}"}

    def _write(self, message: dict[str, Any]) -> None:
        with contextlib.suppress(OSError, ValueError):  # where the process has ended, the reader says so
            wire.write_frame(self.process.stdin, message)  # type: ignore[arg-type]

    def _read(self) -> None:
        while True:
            try:
                message: Any = wire.read_frame(self.process.stdout)  # type: ignore[arg-type]
            except (wire.WireError, OSError, ValueError) as error:
                message = error
            self.messages.put(message)
            if not isinstance(message, dict):
                return

    def _receive(self, until: float, what: str) -> dict[str, Any]:
        try:
            message = self.messages.get(timeout=max(0.0, until - time.monotonic()))
        except queue.Empty:
            self.close()
            raise KernelGoneError("timeout", "it ran longer than a cell may, and was stopped") from None
        if isinstance(message, dict):
            return message
        self.close()
        if isinstance(message, Exception):
            raise KernelGoneError("error", f"the kernel was stopped: {message}")
        raise KernelGoneError("error", f"the kernel {what}: the code ended it, or needed more memory than it may")

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
    if isinstance(kind, type) and issubclass(kind, Exception) and not issubclass(kind, UnicodeError):
        return kind(str(message)[:2000])
    return StudentError(f"{str(name)[:80]}: {str(message)[:2000]}")


def _clean(output: Any) -> dict[str, Any] | None:
    """An output as a notebook may hold it, rebuilt from text alone; None where it is none."""
    if not isinstance(output, dict):
        return None
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return {"output_type": "stream", "name": name, "text": str(output.get("text"))[:110_000]}
    if kind == "error":
        lines = [str(line)[:1000] for line in list(output.get("traceback") or [])[:200]]
        return {
            "output_type": "error",
            "ename": str(output.get("ename"))[:80],
            "evalue": str(output.get("evalue"))[:2000],
            "traceback": lines,
        }
    if kind in ("execute_result", "display_data") and isinstance(output.get("data"), dict):
        data = {name: str(text)[:2_000_000] for name, text in output["data"].items() if name in _SHOWN}
        shown: dict[str, Any] = {"output_type": kind, "data": data, "metadata": {}}
        return shown | {"execution_count": None} if kind == "execute_result" else shown
    return None


_SHOWN = ("text/plain", "image/png")
