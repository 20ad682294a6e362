"""MT-SICS, level 0 (Kern's KCP alike): `S S      1.250 kg`. Commands and answers end with CR LF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.devices.simulators.scales import AskedScale

if TYPE_CHECKING:
    from station.devices.simulators.pan import Shown

SERIAL_NUMBER = "B021002593"
_OUT_OF_RANGE = {"over": b"S +\r\n", "under": b"S -\r\n", "zero_error": b"S I\r\n"}


def frame(shown: Shown) -> bytes:
    """Return `S`, stable or dynamic, ten places for the value, the unit."""
    if shown.condition != "ok":
        return _OUT_OF_RANGE[shown.condition]
    return _line("S", "S" if shown.stable else "D", shown)


class MtSics(AskedScale):
    """Answers S SI SIR Z T TAC I4 and @; anything else is a syntax error."""

    ends = b"\n"
    gives_up = b"S I\r\n"

    def answer(self, command: bytes, at_s: float) -> bytes | None:
        """See AskedScale."""
        shown = self.pan.look(at_s)
        match command:
            case b"S" | b"SI" | b"SIR":
                self.repeating = b"SIR" if command == b"SIR" else b""
                return frame(shown) if shown.stable or command != b"S" else None
            case b"Z":
                return b"Z A\r\n" if self.pan.zero(at_s) else b"Z I\r\n"
            case b"T":
                return self._tare(at_s)
        return self._rest(command)

    def _rest(self, command: bytes) -> bytes:
        if command == b"TAC":
            self.pan.clear_tare()
            return b"TAC A\r\n"
        if command == b"@":
            self.repeating = b""
        return greeting() if command in (b"@", b"I4") else b"ES\r\n"

    def _tare(self, at_s: float) -> bytes:
        if not self.pan.tare(at_s):
            return b"T I\r\n"
        shown = self.pan.look(at_s)
        return f"T S {shown.tare:>10} {shown.unit}\r\n".encode()


def greeting() -> bytes:
    """Return what the scale says when it is switched on, and to `@`."""
    return f'I4 A "{SERIAL_NUMBER}"\r\n'.encode()


def _line(command: str, state: str, shown: Shown) -> bytes:
    return f"{command} {state} {shown.value:>10} {shown.unit}\r\n".encode()
