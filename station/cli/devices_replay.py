"""`hub-station devices replay`: what a recording holds, as it was said or as it is understood."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from station.cli import lines
from station.devices.answers import event_answer
from station.devices.protocols import decoder_for
from station.devices.recording import read_recording, replayed
from station.errors import DeviceError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from station.cli.invocation import Invocation
    from station.devices.recording import Entry, Recording


def replay(call: Invocation) -> int:
    """Print one JSON object for each entry; 0. What is wrong with the file is told, with 2."""
    arguments = call.arguments
    recording = read_recording(_content(arguments.file), cut_short=arguments.cut_short)
    if not recording.whole:
        call.tell(call.texts("cli.replay_not_whole", entries=len(recording.entries)))
    try:
        for line in _lines(recording, arguments.protocol, paced(recording, arguments.speed)):
            lines.put(line)
    except KeyboardInterrupt:  # as good an end as any
        pass
    return 0


def _lines(
    recording: Recording, protocol: str | None, entries: Iterable[Entry]
) -> Iterator[lines.Line]:
    if protocol is None:
        yield from map(_as_line, entries)
        return
    decoder = decoder_for(protocol, recording.header.device)
    for at_s, event in replayed(entries, decoder, recording.header.started_at):
        yield {"at_s": at_s, **event_answer(event)}


def paced(recording: Recording, speed: float) -> Iterator[Entry]:
    """Yield the entries when they are due; all at once with speed 0."""
    start_s = time.monotonic()
    for entry in recording.entries:
        if speed:
            time.sleep(max(0.0, start_s + entry.at_s / speed - time.monotonic()))
        yield entry


def _as_line(entry: Entry) -> lines.Line:
    text = entry.data.decode("latin-1").encode("unicode_escape").decode("ascii")
    return {"at_s": entry.at_s, "dir": entry.dir, "hex": entry.hex, "text": text}


def _content(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise DeviceError("recording_unreadable", file=name, cause=error.strerror) from error
