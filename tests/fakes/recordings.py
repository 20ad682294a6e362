"""What devices say, from tests/recordings: see the README there."""

from pathlib import Path

import msgspec

FOLDER = Path(__file__).parents[1] / "recordings"
FILES = ("device-vectors.jsonl", "more-vectors.jsonl")


class Recording(msgspec.Struct, frozen=True):
    """One read of one device, and what is in it."""

    id: str
    protocol: str
    bytes_hex: str
    expect: dict[str, object]
    timing_ms: tuple[float, ...] = ()
    query: str = ""

    @property
    def data(self) -> bytes:
        """What arrives."""
        return bytes.fromhex(self.bytes_hex)

    @property
    def request(self) -> bytes | None:
        """What these bytes answer, where only the request tells what they mean."""
        return bytes.fromhex(self.query) or None


RECORDINGS = [
    recording
    for file in FILES
    for recording in msgspec.json.Decoder(Recording).decode_lines((FOLDER / file).read_bytes())
]
