"""Every recording reads as it says: what devices are known to send, and what is in it."""

import pytest

from station.devices.answers import answer
from station.devices.protocols import PROTOCOLS
from tests.fakes.recordings import RECORDINGS, Recording


@pytest.mark.parametrize("recording", RECORDINGS, ids=[one.id for one in RECORDINGS])
def test_a_recording_reads_as_it_says(recording: Recording) -> None:
    told = answer(recording.protocol, recording.data, recording.timing_ms, recording.request)
    if expected := recording.expect.get("frames"):
        assert told["frames"] == expected
    assert {key: told.get(key, "nothing") for key in recording.expect} == recording.expect


def test_every_protocol_has_a_recording() -> None:
    assert {one.protocol for one in RECORDINGS} == {protocol.name for protocol in PROTOCOLS}
