"""Make the station's sounds: `python -m resources.sounds.make_sounds` writes them beside this file.

A family of short earcons that differ in contour and rhythm, so that they are told apart in a loud
hall and by ears that hear no absolute pitch. OK is the shortest and softest: it is heard a thousand
times a day.

    ok           one quick rise
    ok_warning   one long level tone
    duplicate    the same thing twice
    missort      up, down, up: this way, that way
    hold         two slow steps down: stop
    unknown      four quick steps down
    prompt       two level tones, the second higher: a question
    call         three chimes, high, low, high: somebody is wanted here
    not_saved    a siren of six; played in a loop without an end
"""

from __future__ import annotations

import io
import math
import wave
from array import array
from dataclasses import dataclass
from pathlib import Path

RATE_HZ = 44_100
_FADE_S = 0.008  # long enough that nothing clicks
_FULL_SCALE = 32_767


@dataclass(frozen=True, slots=True)
class Note:
    """A tone that glides from one pitch to another, and the silence after it.

    `loudness` is 0 to 1; `bite` adds the second and third harmonics, which cut through noise.
    """

    from_hz: float
    to_hz: float
    length_s: float
    loudness: float
    rest_s: float = 0.0
    bite: float = 0.0


def _level(hz: float, length_s: float, loudness: float, rest_s: float, bite: float = 0.0) -> Note:
    return Note(hz, hz, length_s, loudness, rest_s, bite)


EARCONS: dict[str, tuple[Note, ...]] = {
    "ok": (Note(784, 1047, 0.075, 0.14),),
    "ok_warning": (_level(988, 0.420, 0.22, 0.0),),
    "duplicate": (_level(740, 0.080, 0.30, 0.070), _level(740, 0.080, 0.30, 0.0)),
    "missort": (
        Note(523, 1047, 0.130, 0.34, 0.040),
        Note(1047, 523, 0.130, 0.34, 0.040),
        Note(523, 1047, 0.130, 0.34),
    ),
    "hold": (_level(440, 0.260, 0.38, 0.090, 0.15), _level(330, 0.360, 0.38, 0.0, 0.15)),
    "unknown": tuple(_level(hz, 0.075, 0.40, 0.045, 0.25) for hz in (392, 330, 277, 233)),
    "prompt": (_level(587, 0.090, 0.24, 0.030), _level(880, 0.110, 0.24, 0.0)),
    "call": (
        _level(880, 0.220, 0.42, 0.060, 0.15),
        _level(659, 0.220, 0.42, 0.060, 0.15),
        _level(880, 0.420, 0.42, 0.0, 0.15),
    ),
    "not_saved": tuple(_level(hz, 0.130, 0.55, 0.040, 0.30) for hz in (988, 698) * 3),
}


def samples_of(notes: tuple[Note, ...]) -> array[int]:
    """Return the notes one after another, mono, 16 bits, at RATE_HZ."""
    samples = array("h")
    for note in notes:
        samples.extend(_tone(note))
        samples.extend([0] * round(note.rest_s * RATE_HZ))
    return samples


def wav_of(notes: tuple[Note, ...]) -> bytes:
    """Return the notes as a WAV file, the same bytes on every machine."""
    target = io.BytesIO()
    with wave.open(target, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(RATE_HZ)
        wav.writeframes(_little_endian(samples_of(notes)))
    return target.getvalue()


def _tone(note: Note) -> list[int]:
    count = round(note.length_s * RATE_HZ)
    loudest = note.loudness * _FULL_SCALE / (1 + 1.5 * note.bite)
    phase, tone = 0.0, []
    for index in range(count):
        hz = note.from_hz + (note.to_hz - note.from_hz) * index / count
        tone.append(round(loudest * _envelope(index, count) * _timbre(phase, note.bite)))
        phase += math.tau * hz / RATE_HZ
    return tone


def _timbre(phase: float, bite: float) -> float:
    return math.sin(phase) + bite * math.sin(2 * phase) + 0.5 * bite * math.sin(3 * phase)


def _envelope(index: int, count: int) -> float:
    fade = _FADE_S * RATE_HZ
    nearest_end = min(index, count - 1 - index)
    return 0.5 - 0.5 * math.cos(math.pi * min(1.0, nearest_end / fade))


def _little_endian(samples: array[int]) -> bytes:
    return b"".join(sample.to_bytes(2, "little", signed=True) for sample in samples)


if __name__ == "__main__":
    for name, notes in EARCONS.items():
        (Path(__file__).parent / f"{name}.wav").write_bytes(wav_of(notes))
