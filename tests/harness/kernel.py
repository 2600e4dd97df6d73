"""A real ipykernel, with what a notebook's page would show of each cell."""

from __future__ import annotations

import ast
import re
import time
from queue import Empty
from typing import TYPE_CHECKING, Any

import psutil
from jupyter_client.manager import KernelManager

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

THREADS = "[t.name for t in __import__('threading').enumerate()]"


class Cell:
    """A cell that was sent to the kernel, while it runs and afterwards."""

    def __init__(self, kernel: Kernel, request: str) -> None:
        self._kernel = kernel
        self._request = request
        self._outputs: list[dict[str, Any]] = []
        self._clear_next = False
        self.messages: list[str] = []
        """Everything that the kernel published, also what was taken back."""
        self.reply: dict[str, Any] = {}

    @property
    def status(self) -> str:
        """``ok`` or ``error``; empty while the cell runs."""
        return str(self.reply.get("status", ""))

    @property
    def error(self) -> str:
        """The name of the exception that ended the cell."""
        return str(self.reply.get("ename", ""))

    @property
    def text(self) -> str:
        """What a terminal would show of the outputs that are there now."""
        return "\n".join(
            output["data"].get("text/plain", "") for output in self._outputs
        )

    @property
    def html(self) -> str:
        """What a page would show of the outputs that are there now."""
        return "\n".join(
            output["data"].get("text/html", "") for output in self._outputs
        )

    def wait_for(self, pattern: str, within: float = 30) -> re.Match[str]:
        """Return the match as soon as the visible text has one."""
        deadline = time.monotonic() + within
        while not (match := re.search(pattern, self.text)):
            if self.reply or time.monotonic() > deadline:
                raise AssertionError(
                    f"{pattern!r} was not shown; status {self.status!r}:\n{self.text}"
                )
            self._receive(0.1)
        return match

    def finish(self, within: float = 60) -> Cell:
        """Wait until the kernel has replied and gone idle."""
        deadline = time.monotonic() + within
        while not (self.reply and self._idle):
            if time.monotonic() > deadline:
                raise AssertionError(f"the cell still runs:\n{self.text}")
            self._receive(0.1)
        return self

    _idle = False

    def _receive(self, patience: float) -> None:
        """Take one message from the kernel, if there is one."""
        client = self._kernel.client
        try:
            message = client.get_iopub_msg(timeout=patience)
        except Empty:
            pass
        else:
            if message["parent_header"].get("msg_id") == self._request:
                self._show(message["msg_type"], message["content"])
        try:
            reply = client.get_shell_msg(timeout=0)
        except Empty:
            return
        if reply["parent_header"].get("msg_id") == self._request:
            self.reply = reply["content"]

    def _show(self, kind: str, content: dict[str, Any]) -> None:
        """Do to the outputs what a notebook's page does with this message."""
        self.messages.append(repr(content))
        if kind == "status":
            self._idle = content["execution_state"] == "idle"
        elif kind == "clear_output":
            self._clear_next = True
            if not content["wait"]:
                self._outputs.clear()
        elif kind == "update_display_data":
            for output in self._outputs:
                if output["display_id"] == content["transient"]["display_id"]:
                    output["data"] = content["data"]
        elif data := _data(kind, content):
            if self._clear_next:
                self._outputs.clear()
            self._clear_next = False
            name = content.get("transient", {}).get("display_id")
            self._outputs.append({"data": data, "display_id": name})


def _data(kind: str, content: dict[str, Any]) -> dict[str, str]:
    """Return an output's representations, by media type."""
    if kind in ("display_data", "execute_result"):
        return dict(content["data"])
    if kind == "stream":
        return {"text/plain": content["text"]}
    if kind == "error":
        return {"text/plain": "\n".join(content["traceback"])}
    return {}


class Kernel:
    """A kernel process that believes a person sits at it."""

    def __init__(self, home: Path, environment: Mapping[str, str]) -> None:
        self.home = home
        self.log = home / "kernel.log"
        self.history = home / "ipython" / "profile_default" / "history.sqlite"
        self.manager = KernelManager(connection_file=str(home / "kernel.json"))
        with self.log.open("wb") as log:
            self.manager.start_kernel(
                env=dict(environment), cwd=str(home), stdout=log, stderr=log
            )
        self.client = self.manager.blocking_client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)

    @property
    def pid(self) -> int:
        """The kernel's process."""
        return int(self.manager.provisioner.pid)

    def start(self, code: str, *, allow_stdin: bool = True) -> Cell:
        """Send a cell and return at once."""
        request = self.client.execute(
            code, allow_stdin=allow_stdin, stop_on_error=False
        )
        return Cell(self, request)

    def run(self, code: str, within: float = 60, *, allow_stdin: bool = True) -> Cell:
        """Run a cell to its end."""
        return self.start(code, allow_stdin=allow_stdin).finish(within)

    def evaluate(self, expression: str) -> Any:
        """Return the value of a literal-like expression, leaving no history."""
        request = self.client.execute(
            "",
            silent=True,
            store_history=False,
            user_expressions={"value": expression},
        )
        value = Cell(self, request).finish().reply["user_expressions"]["value"]
        if value["status"] != "ok":
            raise AssertionError(f"{expression}: {value['ename']}: {value['evalue']}")
        return ast.literal_eval(value["data"]["text/plain"])

    def interrupt(self) -> None:
        """Do what the notebook's stop button does."""
        self.manager.interrupt_kernel()

    def threads(self) -> list[str]:
        """Return the names of the Python threads that live in the kernel."""
        return sorted(self.evaluate(THREADS))

    def names(self) -> list[str]:
        """Return the names that the person's cells see."""
        return list(self.evaluate("[*get_ipython().user_ns]"))

    def children(self) -> list[int]:
        """Return the processes that the kernel has started and that still run."""
        return [child.pid for child in psutil.Process(self.pid).children()]

    def listening(self) -> set[int]:
        """Return the TCP ports at which the kernel process accepts connections."""
        return {
            connection.laddr.port
            for connection in psutil.Process(self.pid).net_connections("tcp")
            if connection.status == psutil.CONN_LISTEN
        }

    def stop(self) -> None:
        """End the process and close every channel."""
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)
        self.manager.cleanup_resources()
