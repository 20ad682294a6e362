"""A door in front of a server that notes when somebody knocks, also while the server is away.

In a process of its own. Run as a module, it passes connections on to 127.0.0.1:PORT, or closes them
at once where nobody answers there, and says where it listens; when its standard input ends it says
when each came, in seconds since 1970, as a JSON list.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

if TYPE_CHECKING:
    from types import TracebackType

_CHUNK = 65_536


class Door:
    """A door's process. A context manager; `knocks` are known once it is closed."""

    def __init__(self, url: str) -> None:
        self._parts = urlsplit(url)
        self.knocks: list[float] = []

    def __enter__(self) -> str:
        """Open it; return the URL that leads through it."""
        command = [sys.executable, "-m", "tests.benchmarks.door", str(self._parts.port)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self._process.stdout is not None
        account, _, _ = self._parts.netloc.rpartition("@")
        place = f"127.0.0.1:{int(self._process.stdout.readline())}"
        return urlunsplit(self._parts._replace(netloc=f"{account}@{place}"))

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        told, _ = self._process.communicate()
        self.knocks = json.loads(told)


async def _serve(port: int) -> None:
    knocks: list[float] = []

    async def on_client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        knocks.append(time.time())
        try:
            inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            writer.close()
            return
        await asyncio.gather(_carry(reader, inner_writer), _carry(inner_reader, writer))

    server = await asyncio.start_server(on_client, "127.0.0.1", 0, backlog=1_000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    print(json.dumps(knocks), flush=True)
    # Who is still inside is nobody's any more.
    os._exit(0)


async def _carry(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    """Pass on what comes; what ends on one side ends on the other."""
    with contextlib.suppress(OSError):
        while piece := await source.read(_CHUNK):
            sink.write(piece)
            await sink.drain()
    sink.close()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
