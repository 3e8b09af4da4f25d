"""The student's kernel: IPython in a process of its own, in the sandbox, told over a pipe what to run.

Nothing here is trusted: the student's code shares this process. It is started as a program by `sandbox.start` and
knows neither tests nor solutions; it runs cells, hands out values, and calls functions with the data it is sent.
"""

from __future__ import annotations

import base64
import contextlib
import io
import os
import sys
import traceback
import types
import warnings
from pathlib import Path
from typing import Any, BinaryIO

from course_utils.homework import wire, withheld

LONGEST_OUTPUT = 100_000  # characters a cell


class CappedText(io.TextIOBase):
    """Takes all that is printed and keeps the beginning, so that no loop of prints fills the memory."""

    def __init__(self) -> None:
        self.text = ""

    def writable(self) -> bool:
        """It takes text."""
        return True

    def write(self, text: str) -> int:
        """Keep what there is still room for."""
        if len(self.text) < LONGEST_OUTPUT:
            self.text += text[: LONGEST_OUTPUT - len(self.text)]
            if len(self.text) >= LONGEST_OUTPUT:
                self.text += "\n[what follows was cut off]\n"
        return len(text)


class Server:
    """One notebook's kernel: its names live in IPython's `user_ns`, what is not plain data in `objects`."""

    def __init__(self, receive: BinaryIO, send: BinaryIO) -> None:
        self.receive, self.send = receive, send
        self.objects: list[Any] = []
        self.process = os.getpid()
        self.shell = _shell()

    def serve(self) -> None:
        """Answer until the grader closes the pipe."""
        self.say({"ready": True})
        while (message := self.hear()) is not None:
            self.reply(message)

    def hear(self) -> dict[str, Any] | None:
        """The grader's next message."""
        data = wire.read_frame(self.receive)
        return None if data is None else wire.unpack(data, self.resolve)

    def say(self, message: dict[str, Any]) -> None:
        """Send a message to the grader."""
        wire.write_frame(self.send, wire.pack(message, self.refer))

    def reply(self, message: dict[str, Any]) -> None:
        """Do what a message asks for and send the answer; whatever goes wrong is an answer too."""
        try:
            answer = getattr(self, message.pop("op"))(**message)
        except BaseException as error:  # sys.exit and Ctrl-C inside the student's function are its own failures
            answer = {"error": _described(error)}
        if os.getpid() != self.process:  # a copy that the student's code forked: it has no say here
            os._exit(0)
        try:
            self.say(answer)
        except OSError:  # the grader has gone
            raise
        except Exception as error:  # an object that says it is a dict, and has none of what a dict has
            self.say({"error": ["WireError", f"the result cannot be passed on: {error}"]})

    def run(self, source: str) -> dict[str, Any]:
        """Run a cell as a notebook does: magics, `await`, the last expression shown."""
        from IPython.core.displayhook import DisplayHook

        outputs: list[dict[str, Any]] = []
        printed, complained = CappedText(), CappedText()
        shell = self.shell
        shell.display_pub = _Publisher(outputs)
        hook: Any = DisplayHook(shell=shell)
        hook.write_output_prompt = lambda: None
        hook.write_format_data = lambda data, metadata=None: outputs.append(_shown(data))
        hook.finish_displayhook = hook.flush = lambda: None
        shell.displayhook, shell.display_trap.hook = hook, hook
        shell._showtraceback = lambda kind, value, lines: outputs.append(_error(kind, value, lines))
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(complained):
            result = shell.run_cell(source)
        if result.error_before_exec or result.error_in_exec:
            error = result.error_before_exec or result.error_in_exec
            if not any(output["output_type"] == "error" for output in outputs):
                outputs.append(_error(type(error), error, [f"{type(error).__name__}: {error}"]))
        for name, text in (("stdout", printed.text), ("stderr", complained.text)):
            if text:
                outputs.insert(0, {"output_type": "stream", "name": name, "text": text})
        return {"outputs": outputs}

    def put(self, name: str, data: bytes) -> dict[str, Any]:
        """Lay a file beside the notebook."""
        Path(name).write_bytes(data)
        return {}

    def get(self, name: str) -> dict[str, Any]:
        """The value of a name in the notebook."""
        return {"value": self.shell.user_ns[name]} if name in self.shell.user_ns else {"missing": True}

    def attribute(self, reference: int, name: str) -> dict[str, Any]:
        """An attribute of an object that was handed out."""
        return {"value": getattr(self.objects[reference], name)}

    def call(self, reference: int, arguments: list[Any], keywords: dict[str, Any]) -> dict[str, Any]:
        """Call a function that was handed out; what it did to its arguments, and its warnings, are told as well."""
        with (
            contextlib.redirect_stdout(CappedText()),
            contextlib.redirect_stderr(CappedText()),
            warnings.catch_warnings(record=True) as warned,
        ):
            warnings.simplefilter("always")
            value = self.objects[reference](*arguments, **keywords)
            if isinstance(value, types.GeneratorType):
                value = list(value)
        said = [[each.category.__name__, _message(each.message)] for each in warned[:20]]
        return {"value": value, "given": [arguments, keywords], "warnings": said}

    def replace(self, name: str) -> dict[str, Any]:
        """Let a name stand for a function of the grader's."""
        self.shell.user_ns[name] = self.resolve({"callback": name})
        return {}

    def refer(self, value: Any) -> dict[str, Any]:
        """The mark that stands for something that is not plain data; from now on the grader may ask for it."""
        self.objects.append(value)
        return {"function" if callable(value) else "object": len(self.objects) - 1}

    def resolve(self, mark: dict[str, Any]) -> Any:
        """A function of the test's stays with the grader: calling it here asks there."""
        if "theirs" in mark:
            return self.objects[mark["theirs"]]
        number = mark["callback"]

        def ask(*arguments: Any, **keywords: Any) -> Any:
            self.say({"callback": number, "given": [arguments, keywords]})
            answer = self.hear()
            if answer is None or "error" in answer:
                raise RuntimeError(answer["error"] if answer else "the grader has gone")
            wire.update((arguments, keywords), tuple(answer["given"]))
            return answer["value"]

        return ask


class _Publisher:
    """Where `display` sends what it shows; the parts that a notebook's kernel has besides are not needed."""

    def __init__(self, outputs: list[dict[str, Any]]) -> None:
        self.outputs = outputs
        self.is_publishing = False

    def publish(self, data: dict[str, Any], **_: Any) -> None:
        self.outputs.append(_shown(data))

    def clear_output(self, wait: bool = False) -> None:
        self.outputs.clear()


def _shell() -> Any:
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "NoColor"
    shell: Any = InteractiveShell.instance(config=config)
    shell.ask_exit = lambda: None
    shell._tee = lambda channel: contextlib.nullcontext()  # it would keep a second copy of all that is printed
    shell.enable_gui = lambda gui=None: None
    return shell


def _shown(data: dict[str, Any]) -> dict[str, Any]:
    """Of all that describes an object, its text and its picture: no markup that a browser would run."""
    picture = data.get("image/png", b"")
    picture = base64.b64encode(picture).decode() if isinstance(picture, bytes) else str(picture)
    text = str(data.get("text/plain", ""))[:LONGEST_OUTPUT]
    return {"output_type": "display_data", "data": {"text/plain": text, "image/png": picture}}


def _error(kind: type[BaseException], value: BaseException, lines: list[str]) -> dict[str, Any]:
    text = "\n".join(lines)[-LONGEST_OUTPUT:]
    return {"output_type": "error", "ename": kind.__name__, "evalue": _message(value), "traceback": text.splitlines()}


def _described(error: BaseException) -> list[str]:
    last = traceback.extract_tb(error.__traceback__)[-1:]
    where = f" (line {last[0].lineno} of its cell)" if last and last[0].filename != __file__ else ""
    return [type(error).__name__, _message(error) + where]


def _message(error: object) -> str:
    try:
        return str(error)[:2000]
    except BaseException:  # what stops its own text from being read is the student's, too
        return "an error without a message"


def main() -> None:
    """Serve on the standard pipes, which the student's code does not get to see: its prints go elsewhere."""
    receive, send = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    sys.stdin = os.fdopen(0)
    withheld.refuse()
    Server(receive, send).serve()


if __name__ == "__main__":
    main()
