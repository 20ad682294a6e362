"""A line to a server far away: every byte takes its time each way, and as many as like may be on it.

In a process of its own, so that it takes no turns from whoever is measured. Run as a module, it
passes connections on to 127.0.0.1:PORT with so many seconds each way and says where it listens; it
ends with its standard input.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import sys
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

ONE_WAY_S = 0.040
_CHUNK = 65_536
_ON_THE_LINE = 256
"""Chunks; 16 MiB in 40 ms are 400 MB/s, more than a server sends."""


@contextlib.contextmanager
def long_line(url: str, one_way_s: float = ONE_WAY_S) -> Iterator[str]:
    """Yield a database's URL that leads over such a line."""
    parts = urlsplit(url)
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.long_line", str(parts.port), str(one_way_s)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        account, _, _ = parts.netloc.rpartition("@")
        place = f"127.0.0.1:{int(process.stdout.readline())}"
        yield urlunsplit(parts._replace(netloc=f"{account}@{place}"))
    finally:
        process.stdin.close()
        process.wait()
        process.stdout.close()


async def _serve(port: int, one_way_s: float) -> None:
    async def on_client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(
            _carry(reader, far_writer, one_way_s), _carry(far_reader, writer, one_way_s)
        )
        far_writer.close()
        writer.close()

    server = await asyncio.start_server(on_client, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    # What is still on the line is nobody's any more; asyncio would report each piece.
    os._exit(0)


async def _carry(
    source: asyncio.StreamReader, sink: asyncio.StreamWriter, one_way_s: float
) -> None:
    """Deliver what comes, each piece `one_way_s` after it came."""
    on_the_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(_ON_THE_LINE)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_send_off(source, on_the_way, one_way_s))
        tasks.create_task(_deliver(on_the_way, sink))


async def _send_off(
    source: asyncio.StreamReader,
    on_the_way: asyncio.Queue[tuple[float, bytes]],
    one_way_s: float,
) -> None:
    now = asyncio.get_running_loop().time
    piece = b"any"
    while piece:
        try:
            piece = await source.read(_CHUNK)
        except ConnectionError:
            piece = b""  # cut off is over as well
        await on_the_way.put((now() + one_way_s, piece))


async def _deliver(
    on_the_way: asyncio.Queue[tuple[float, bytes]], sink: asyncio.StreamWriter
) -> None:
    now = asyncio.get_running_loop().time
    piece = b"any"
    while piece:
        due_s, piece = await on_the_way.get()
        await asyncio.sleep(due_s - now())
        with contextlib.suppress(ConnectionError):
            sink.write(piece)
            await sink.drain()
    with contextlib.suppress(OSError):
        sink.write_eof()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), float(sys.argv[2])))
