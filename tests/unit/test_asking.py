"""A scale that must be asked is asked in time, one question at a time."""

from __future__ import annotations

from station.devices.asking import Asking, Schedule

WEIGH = Schedule(b"SI\r\n", every_s=0.2, answer_within_s=1.0)


def test_a_device_without_a_schedule_is_never_asked() -> None:
    asking = Asking(None)
    assert asking.due(1e9) == b""
    assert asking.wait_s(1e9, 0.1) == 0.1
    assert asking.follow_up(b"\x06") == b""


def test_an_answered_scale_is_asked_at_its_pace() -> None:
    asking = Asking(WEIGH)
    assert asking.due(100.0) == b"SI\r\n"
    asking.on_answer()
    assert asking.due(100.19) == b""
    assert asking.due(100.2) == b"SI\r\n"


def test_a_silent_scale_is_asked_again_only_when_its_time_is_up() -> None:
    asking = Asking(WEIGH)
    asking.due(100.0)
    assert asking.due(100.99) == b""
    assert asking.due(101.0) == b"SI\r\n"


def test_a_read_never_sleeps_past_the_next_question() -> None:
    asking = Asking(WEIGH)
    assert asking.wait_s(100.0, 0.1) == 0.0
    asking.due(100.0)
    assert asking.wait_s(100.0, 0.1) == 0.1
    assert abs(asking.wait_s(100.95, 0.1) - 0.05) < 1e-9


def test_what_a_protocol_says_after_its_first_answer_is_said_once_asked() -> None:
    asking = Asking(Schedule(b"\x05", follow_ups=((b"\x06", b"\x11"),)))
    assert asking.follow_up(b"\x06") == b""
    asking.due(100.0)
    assert asking.follow_up(b"noise\x06") == b"\x11"
    assert asking.follow_up(b"\x15") == b""
    asking.on_answer()
    assert asking.follow_up(b"\x06") == b""
