"""What the operator hears, and that ears can tell it apart."""

from __future__ import annotations

import io
import logging
import math
import subprocess
import sys
import wave
from array import array
from dataclasses import dataclass
from functools import partial
from importlib import resources
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import pytest

from resources.sounds.make_sounds import EARCONS, wav_of
from tests.fakes.audio import FakeLoudspeaker, no_loudspeaker
from ui.sound_mixer import RATE_HZ, open_loudspeaker
from ui.sounds import Sound, SoundPlayer

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE_S = 20.0
WINDOW = 441  # 10 ms


def recording(name: str) -> array[int]:
    data = (resources.files("resources") / "sounds" / f"{name}.wav").read_bytes()
    with wave.open(io.BytesIO(data)) as wav:
        assert (wav.getnchannels(), wav.getsampwidth(), wav.getframerate()) == (1, 2, RATE_HZ)
        return array("h", wav.readframes(wav.getnframes()))


def rms(samples: array[int]) -> float:
    return math.sqrt(sum(sample * sample for sample in samples) / len(samples))


def pitch_hz(samples: array[int]) -> float:
    """Pitch of a short piece: the lag at which it resembles itself most."""

    def unlikeness(lag: int) -> float:
        pairs = zip(samples, samples[lag:], strict=False)
        return sum(abs(a - b) for a, b in pairs) / (len(samples) - lag)

    by_lag = {lag: unlikeness(lag) for lag in range(RATE_HZ // 1300, RATE_HZ // 200)}
    least, most = min(by_lag.values()), max(by_lag.values())
    return RATE_HZ / next(
        lag for lag, value in by_lag.items() if value < least + 0.1 * (most - least)
    )


@dataclass(frozen=True)
class Heard:
    """What is left of a sound for an ear without absolute pitch."""

    lengths_ms: tuple[int, ...]
    contour: tuple[str, ...]


def moves(from_hz: float, to_hz: float) -> str:
    ratio = to_hz / from_hz
    return "up" if ratio > 1.08 else "down" if ratio < 0.92 else "level"


def listen(samples: array[int]) -> Heard:
    """Split at the silences; of each note its length, its glide, and the step to the next."""
    notes: list[array[int]] = [array("h")]
    for at in range(0, len(samples), WINDOW):
        window = samples[at : at + WINDOW]
        if rms(window) > 300:
            notes[-1].extend(window)
        elif notes[-1]:
            notes.append(array("h"))
    notes = [note for note in notes if note]
    edges = [(pitch_hz(note[:1323]), pitch_hz(note[-1323:])) for note in notes]
    contour = [moves(start, end) for start, end in edges]
    contour += [moves(a[1], b[0]) for a, b in pairwise(edges)]
    return Heard(tuple(round(len(note) * 100 / RATE_HZ) * 10 for note in notes), tuple(contour))


@pytest.mark.parametrize("name", EARCONS)
def test_the_committed_sounds_are_what_the_script_makes(name: str) -> None:
    committed = (resources.files("resources") / "sounds" / f"{name}.wav").read_bytes()
    assert wav_of(EARCONS[name]) == committed


def test_every_sound_has_its_recording() -> None:
    assert {sound.file_name for sound in Sound} == {f"{name}.wav" for name in EARCONS}


def test_ok_is_the_shortest_and_softest() -> None:
    ok = recording("ok")
    assert len(ok) <= 0.090 * RATE_HZ
    for name in EARCONS.keys() - {"ok"}:
        other = recording(name)
        assert len(other) > 2 * len(ok), name
        assert rms(other) > 1.4 * rms(ok), name


def test_an_ok_with_a_warning_is_a_longer_tone() -> None:
    assert len(recording("ok_warning")) >= 4 * len(recording("ok"))


def test_not_saved_is_the_loudest() -> None:
    loudest = max(EARCONS, key=lambda name: rms(recording(name)))
    assert loudest == "not_saved"


def test_no_two_sounds_share_their_rhythm_or_contour() -> None:
    heard = {name: listen(recording(name)) for name in EARCONS}
    assert heard["ok"].contour == ("up",)
    assert heard["ok_warning"].contour == ("level",)
    assert heard["duplicate"].contour == ("level", "level", "level")
    assert heard["missort"].contour[:3] == ("up", "down", "up")
    assert heard["hold"].contour == ("level", "level", "down")
    assert heard["unknown"].contour[-3:] == ("down", "down", "down")
    for one, other in combinations(heard, 2):
        assert heard[one].contour != heard[other].contour, (one, other)
        assert heard[one].lengths_ms != heard[other].lengths_ms, (one, other)


@pytest.mark.parametrize("name", EARCONS)
def test_no_sound_clicks(name: str) -> None:
    samples = recording(name)
    steps = [abs(b - a) for a, b in pairwise(samples)]
    assert abs(samples[0]) < 100
    assert abs(samples[-1]) < 100
    assert max(steps) < 0.5 * max(abs(sample) for sample in samples)


@pytest.fixture
def loudspeaker() -> FakeLoudspeaker:
    return FakeLoudspeaker()


@pytest.fixture
def player(loudspeaker: FakeLoudspeaker) -> Iterator[SoundPlayer]:
    player = SoundPlayer(loudspeaker.open)
    player.start()
    assert player._available.wait(PATIENCE_S)
    yield player
    player.stop()


def test_a_verdict_is_heard_at_once_and_then_silence(
    player: SoundPlayer, loudspeaker: FakeLoudspeaker
) -> None:
    ok = recording("ok")
    player.play(Sound.OK)
    assert loudspeaker.hear(len(ok)) == ok
    assert set(loudspeaker.hear(4410)) == {0}


def test_the_newest_verdict_is_heard_in_place_of_the_one_before(
    player: SoundPlayer, loudspeaker: FakeLoudspeaker
) -> None:
    hold, ok = recording("hold"), recording("ok")
    player.play(Sound.HOLD)
    loudspeaker.hear(4410)
    player.play(Sound.OK)
    heard = loudspeaker.hear(len(ok))
    assert heard[220:] == ok[220:]
    steps = [abs(b - a) for a, b in pairwise(heard)]
    assert max(steps) < 0.3 * max(hold)
    assert set(loudspeaker.hear(len(hold))) == {0}


def test_not_saved_never_stops_by_itself_and_lets_verdicts_through(
    player: SoundPlayer, loudspeaker: FakeLoudspeaker
) -> None:
    siren = recording("not_saved")
    player.loop(Sound.NOT_SAVED)
    assert loudspeaker.hear(3 * len(siren)) == siren * 3
    player.play(Sound.OK)
    assert loudspeaker.hear(882) == array(
        "h", (a + b for a, b in zip(siren, recording("ok")[:882], strict=False))
    )
    player.stop_loop()
    loudspeaker.hear(RATE_HZ)
    assert set(loudspeaker.hear(len(siren))) == {0}


def test_the_device_is_opened_once_and_closed_at_the_end(loudspeaker: FakeLoudspeaker) -> None:
    player = SoundPlayer(loudspeaker.open)
    player.start()
    assert player._available.wait(PATIENCE_S)
    for sound in Sound:
        player.play(sound)
    loudspeaker.hear(4410)
    player.stop()
    assert (loudspeaker.opened, loudspeaker.closed) == (1, 1)
    assert not player.available


def test_a_verdict_from_before_the_device_opened_is_not_played_late(
    loudspeaker: FakeLoudspeaker,
) -> None:
    player = SoundPlayer(loudspeaker.open)
    player.play(Sound.HOLD)
    player.loop(Sound.NOT_SAVED)
    player.start()
    assert player._available.wait(PATIENCE_S)
    siren = recording("not_saved")
    assert loudspeaker.hear(len(siren)) == siren
    player.stop()


def test_a_counter_without_audio_works_the_same_and_says_so_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    player = SoundPlayer(no_loudspeaker)
    player.start()
    player._thread.join(PATIENCE_S)
    player.play(Sound.OK)
    player.loop(Sound.NOT_SAVED)
    player.stop_loop()
    player.stop()
    assert not player.available
    assert [record.levelname for record in caplog.records] == ["INFO"]


def test_a_real_audio_callback_plays_the_sounds() -> None:
    player = SoundPlayer(partial(open_loudspeaker, backends=["NULL"]))
    player.start()
    assert player._available.wait(PATIENCE_S)
    player.play(Sound.OK)
    player.stop()
    assert not player.available


def test_the_systems_own_audio_is_found_or_missed_without_an_error() -> None:
    player = SoundPlayer()
    player.start()
    player.stop()
    player._thread.join(PATIENCE_S)
    assert not player.available


def test_the_window_does_not_wait_for_the_sound_library() -> None:
    program = "import sys, ui.sounds; sys.exit(bool({'miniaudio', 'wave'} & sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
