"""No noise, cut, half frame or flipped bit makes a decoder stumble or invent a reading."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station.devices.answers import answer
from station.devices.protocols import PROTOCOLS, StreamDecoder, decoder_for
from station.devices.readings import Kind, ScaleReading
from station.events import Scan
from tests.fakes.recordings import RECORDINGS

AT = datetime(2026, 11, 26, 7, 0, tzinfo=UTC)
STREAMS = [protocol.name for protocol in PROTOCOLS if protocol.module]
IN_REPORTS = {"hid_pos_scanner", "hid_scale"}  # a read is a whole report there, never a piece
CHECKED = ["cas_enq", "xk3190_a12e", "xk3190_tf0", "berkel_icl", "toledo_continuous", "zebra_ssi"]
MOST_HELD = 512
FRAMES = {
    name: [one.data for one in RECORDINGS if one.protocol == name and one.data] for name in STREAMS
}


# A Toledo stream may carry no checksum at all; nothing catches a flipped bit in it.
# What arrived damaged already is one more bit away from anything.
UNCHECKED = {
    one.data
    for one in RECORDINGS
    if one.expect.get("checksum") == "absent" or "error" in (one.expect.get("kind"), *one.expect)
}


def noisy(name: str) -> st.SearchStrategy[bytes]:
    piece = st.sampled_from(FRAMES[name]) | st.binary(max_size=8)
    return st.lists(piece, max_size=6).map(b"".join)


def read(decoder: StreamDecoder, pieces: Iterable[bytes]) -> list[object]:
    told: list[object] = []
    for piece in pieces:
        told += decoder.feed(piece, AT)
        assert decoder.buffered <= MOST_HELD
    return told


def counts(told: Iterable[object]) -> list[object]:
    """What would count: weights and codes, as they would be used."""
    weights = [one.said for one in told if isinstance(one, ScaleReading)]
    live = [(one.value, one.unit, one.stable) for one in weights if one.kind is Kind.WEIGHT]
    return [*live, *(one.text for one in told if isinstance(one, Scan))]


@pytest.mark.parametrize("name", [name for name in STREAMS if name not in IN_REPORTS])
@settings(max_examples=20)
@given(data=st.data())
def test_readings_do_not_depend_on_how_the_bytes_were_cut_up(
    name: str, data: st.DataObject
) -> None:
    stream = data.draw(noisy(name))
    cuts = data.draw(st.lists(st.integers(0, len(stream)), max_size=5))
    edges = [0, *sorted(cuts), len(stream)]
    whole, by_byte, cut = (decoder_for(name, "device") for _ in range(3))
    told = read(whole, [stream])
    assert read(by_byte, [bytes([byte]) for byte in stream]) == told
    assert read(cut, [stream[a:b] for a, b in pairwise(edges)]) == told
    assert by_byte.discarded == cut.discarded == whole.discarded
    assert by_byte.buffered == whole.buffered


@pytest.mark.parametrize("name", STREAMS)
@settings(max_examples=20)
@given(noise=st.binary(max_size=200))
def test_a_frame_reads_after_any_noise_and_a_silence(name: str, noise: bytes) -> None:
    for frame in FRAMES[name][:3]:
        decoder = decoder_for(name, "device")
        decoder.feed(noise, AT)
        decoder.idle(AT)
        fresh = decoder_for(name, "device")
        told = decoder.feed(frame, AT)
        if name not in {"toledo_continuous", "zpl_hs", "zebra_ssi"}:  # they remember on purpose
            assert told == fresh.feed(frame, AT)
        decoder.reset()
        assert decoder.buffered == 0


@pytest.mark.parametrize("name", [name for name in STREAMS if name not in IN_REPORTS])
@settings(max_examples=20)
@given(noise=st.binary(max_size=60))
def test_a_stream_reads_again_after_noise_without_any_silence(name: str, noise: bytes) -> None:
    for frame in FRAMES[name]:
        wanted = counts(decoder_for(name, "device").feed(frame * 2, AT))
        told = counts(decoder_for(name, "device").feed(noise + frame * 24, AT))
        if wanted:
            assert told[-1] == wanted[-1]


@pytest.mark.parametrize("name", CHECKED)
def test_one_flipped_bit_never_becomes_another_reading(name: str) -> None:
    for frame in set(FRAMES[name]) - UNCHECKED:
        true = counts(decoder_for(name, "device").feed(frame, AT))
        for bit in range(8 * len(frame)):
            damaged = bytearray(frame)
            damaged[bit // 8] ^= 1 << bit % 8
            decoder = decoder_for(name, "device")
            told = counts([*decoder.feed(bytes(damaged), AT), *decoder.idle(AT)])
            assert all(one in true for one in told), (frame, bit)


@pytest.mark.parametrize("name", CHECKED)
@settings(max_examples=40)
@given(data=st.data())
def test_a_lost_or_doubled_byte_never_becomes_another_reading(
    name: str, data: st.DataObject
) -> None:
    frame = data.draw(st.sampled_from([one for one in FRAMES[name] if one not in UNCHECKED]))
    place = data.draw(st.integers(0, len(frame) - 1))
    damaged = frame[:place] + frame[place : place + 1] * 2 * data.draw(st.integers(0, 1))
    damaged += frame[place + 1 :]
    true = counts(decoder_for(name, "device").feed(frame * 2, AT))
    told = counts(decoder_for(name, "device").feed(damaged + frame, AT))
    assert all(one in true for one in told), damaged


@pytest.mark.parametrize("name", [name for name in STREAMS if name not in IN_REPORTS])
def test_half_a_frame_and_a_silence_are_no_reading(name: str) -> None:
    for frame in FRAMES[name]:
        decoder = decoder_for(name, "device")
        true = counts([*decoder.feed(frame, AT), *decoder.idle(AT)])
        if name == "toledo_continuous" and frame in UNCHECKED:
            continue  # once the checksum is cut away nothing would show the damage
        for end in range(len(frame)):
            decoder = decoder_for(name, "device")
            told = counts([*decoder.feed(frame[:end], AT), *decoder.idle(AT)])
            assert all(one in true for one in told), frame[:end]


@pytest.mark.parametrize("name", STREAMS)
def test_an_endless_stream_of_anything_needs_no_memory(name: str) -> None:
    for flood in (b"\x02", b"\n", b"=", b"S", b"\xff", b"\x04\xf3\x00", b"ST,"):
        decoder = decoder_for(name, "device")
        for _ in range(20):
            decoder.feed(flood * 100, AT)
            assert decoder.buffered <= MOST_HELD


@pytest.mark.parametrize("name", [protocol.name for protocol in PROTOCOLS])
@settings(max_examples=20)
@given(stream=st.binary(max_size=150))
def test_any_bytes_have_an_answer_that_json_can_hold(name: str, stream: bytes) -> None:
    assert json.loads(json.dumps(answer(name, stream))) == answer(name, stream)
