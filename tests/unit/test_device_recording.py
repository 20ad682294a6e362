"""A recording gives back every byte as it came, and says so when it cannot."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station.devices.answers import event_answer
from station.devices.protocols import decoder_for
from station.devices.recording import Direction, Entry, Scribe, read_recording, replayed
from station.devices.transports.recorded import RecordedTransport
from station.devices.transports.replay import ReplayTransport
from station.errors import DeviceError, StationError
from tests.fakes.clocks import FakeClock

NOON = datetime(2026, 11, 26, 5, tzinfo=UTC)
DIRECTIONS: list[Direction] = ["open", "in", "out", "lost"]
happened = st.tuples(st.floats(0, 1e6), st.sampled_from(DIRECTIONS), st.binary(max_size=40))


def recorded(*entries: tuple[float, Direction, bytes]) -> bytes:
    scribe = Scribe()
    lines = [scribe.header("/dev/ttyUSB0", "9600 8N1", NOON)]
    lines += [scribe.entry(*entry) for entry in entries]
    return b"".join([*lines, scribe.end()])


SAMPLE = recorded(
    (0.0, "open", b""),
    (0.1, "out", b"SI\r\n"),
    (0.25, "in", b"S S      1.2"),
    (0.26, "in", b"50 kg\r\n"),
    (0.5, "lost", b""),
    (1.5, "open", b""),
    (2.5, "in", b"S I\r\n"),
)


@given(entries=st.lists(happened, max_size=8))
@settings(max_examples=30)
def test_every_byte_comes_back_as_it_was(entries: list[tuple[float, Direction, bytes]]) -> None:
    recording = read_recording(recorded(*entries))
    assert [(one.dir, one.data) for one in recording.entries] == [
        (direction, data) for _, direction, data in entries
    ]
    assert [one.at_s for one in recording.entries] == [round(at_s, 6) for at_s, _, _ in entries]
    assert recording.header.started_at == NOON


@pytest.mark.parametrize("bit", range(8))
def test_no_flipped_bit_passes(bit: int) -> None:
    for place in range(len(SAMPLE)):
        damaged = bytearray(SAMPLE)
        damaged[place] ^= 1 << bit
        with pytest.raises(DeviceError, match="recording_"):
            read_recording(bytes(damaged))


def test_a_recording_cut_off_anywhere_says_so_and_can_be_read_as_far_as_it_goes() -> None:
    whole = read_recording(SAMPLE)
    header_ends, end_begins = SAMPLE.index(b"\n") + 1, SAMPLE.rindex(b'{"end"')
    for length in range(len(SAMPLE)):
        cut = SAMPLE[:length]
        with pytest.raises(DeviceError, match="recording_"):
            read_recording(cut)
        if length >= header_ends:
            part = read_recording(cut, cut_short=True)
            assert not part.whole
            assert part.entries == whole.entries[: len(part.entries)]
    assert read_recording(SAMPLE[:end_begins], cut_short=True).entries == whole.entries


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", r"recording_damaged\(line=1"),
        (b"Dear diary\n", r"recording_damaged\(line=1"),
        (SAMPLE.replace(b'"recording":1', b'"recording":2'), r"recording_damaged\(line=1"),
        (SAMPLE.replace(b'"at_s":0.26', b'"at_s":-1'), r"recording_damaged\(line=5"),
        (SAMPLE.replace(b'"at_s":0.26', b'"at_s":0.27'), "recording_changed"),
        (SAMPLE.replace(b"206b67", b"2067"), "recording_changed"),
        (b"".join(SAMPLE.splitlines(keepends=True)[:-1]), r"recording_cut_short\(entries=7"),
    ],
)
def test_what_is_no_whole_recording_is_told_with_the_line(content: bytes, error: str) -> None:
    with pytest.raises(DeviceError, match=error):
        read_recording(content)


class Naps:
    """How long a replay slept."""

    def __init__(self) -> None:
        self.total_s = 0.0

    def __call__(self, seconds: float) -> None:
        self.total_s += seconds


def test_a_replay_says_it_again_cut_up_alike_with_its_pulled_plug() -> None:
    replay = ReplayTransport(read_recording(SAMPLE))
    replay.open()
    replay.write(b"SI\r\n")
    replay.discard()
    assert [replay.read(1.0), replay.read(1.0)] == [b"S S      1.2", b"50 kg\r\n"]
    with pytest.raises(DeviceError, match="device_lost"):
        replay.read(1.0)
    replay.close()
    replay.open()
    assert replay.read(1.0) == b"S I\r\n"
    assert replay.over
    with pytest.raises(DeviceError, match="device_lost"):
        replay.read(1.0)
    with pytest.raises(DeviceError, match="device_cannot_open"):
        replay.open()


@pytest.mark.parametrize(("speed", "slept_s"), [(1.0, 0.26), (10.0, 0.026), (0.0, 0.0)])
def test_a_replay_keeps_its_times_at_any_speed(speed: float, slept_s: float) -> None:
    naps = Naps()
    replay = ReplayTransport(read_recording(SAMPLE), speed, naps)
    replay.open()
    heard = b""
    while not heard.endswith(b"\n"):
        heard += replay.read(0.01)
    assert heard == b"S S      1.250 kg\r\n"
    assert abs(naps.total_s - slept_s) < 1e-9


def test_a_recorder_writes_what_passes_and_a_replay_of_it_is_the_same() -> None:
    file, clock = io.BytesIO(), FakeClock()
    source = ReplayTransport(read_recording(SAMPLE))
    transport = RecordedTransport(source, file, clock, "/dev/ttyUSB0", "9600 8N1")
    transport.open()
    clock.advance(0.5)
    transport.write(b"SI\r\n")
    heard = [transport.read(1.0), transport.read(1.0)]
    with pytest.raises(DeviceError, match="device_lost"):
        transport.read(1.0)
    transport.close()
    transport.end()
    assert read_recording(file.getvalue()).entries == (
        Entry(0.0, "open"),
        Entry(0.5, "out", b"SI\r\n".hex()),
        *(Entry(0.5, "in", data.hex()) for data in heard),
        Entry(0.5, "lost"),
    )


def test_a_recording_is_understood_with_its_silences_and_its_pulled_plug() -> None:
    recording = read_recording(
        recorded(
            (0.0, "open", b""),
            (0.1, "in", b"JP1\rJP2"),
            (0.2, "out", b"\x06"),
            (0.3, "lost", b""),
            (1.0, "open", b""),
            (1.1, "in", b"34\r"),
            (1.2, "in", b"JP5"),
            (9.0, "in", b"67\r"),
        )
    )
    decoder = decoder_for("serial_scan", recording.header.device)
    told = list(replayed(recording.entries, decoder, recording.header.started_at))
    assert [(at_s, event_answer(event)) for at_s, event in told] == [
        (0.1, {"data": "JP1"}),
        (1.1, {"data": "34"}),
        (1.7, {"unreadable": "no_suffix", "length": 3, "sample": "JP5"}),
        (9.0, {"data": "67"}),
    ]
    assert [event.at for _, event in told] == [
        NOON + timedelta(seconds=at_s) for at_s in (0.1, 1.1, 1.7, 9.0)
    ]


class FullDisk(io.BytesIO):
    def flush(self) -> None:
        raise OSError(28, "No space left on device")


def test_a_full_disk_is_told_at_once() -> None:
    source = ReplayTransport(read_recording(SAMPLE))
    with pytest.raises(StationError, match=r"recording_not_written\(cause=No space"):
        RecordedTransport(source, FullDisk(), FakeClock(), "x", "y")
