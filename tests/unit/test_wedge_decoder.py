"""Who typed that: a scanner or a person, told by rhythm."""

from datetime import UTC, datetime
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.devices.decoders.wedge import Typed, WedgeDecoder, WedgeTiming
from station.events import Scan, ScanWarning, UnreadableReason, UnreadableScan

AT = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)
LABEL = "JP1234567890"


def press(text: str, gaps_ms: list[float]) -> list[Scan | UnreadableScan | str]:
    """Strike the keys of `text` with these gaps between them, then let the keyboard rest."""
    decoder: WedgeDecoder[str] = WedgeDecoder("keyboard", WedgeTiming())
    outcomes: list[Scan | UnreadableScan | Typed[str]] = []
    for key, at_ms in zip(text, accumulate([0.0, *gaps_ms]), strict=True):
        outcomes += decoder.feed(key, at_ms / 1000, AT, key)
    outcomes += decoder.flush()
    return ["".join(got.keys) if isinstance(got, Typed) else got for got in outcomes]


def typed(text: str, gaps_ms: list[float]) -> str:
    """What reaches the focused field of `text`, where all of it was typed."""
    return "".join(str(got) for got in press(text, gaps_ms))


def scan(text: str) -> Scan:
    return Scan(text, AT, "keyboard")


def refused(reason: UnreadableReason, text: str) -> UnreadableScan:
    sample = text[:32].encode("unicode_escape").decode()
    return UnreadableScan(reason, len(text), sample, AT, "keyboard")


@pytest.mark.parametrize("suffix", ["\r", "\n", "\t"])
@pytest.mark.parametrize("gap_ms", [0, 2, 15, 34])
def test_a_scanned_label_is_a_scan(suffix: str, gap_ms: float) -> None:
    assert press(LABEL + suffix, [gap_ms] * 12) == [scan(LABEL)]


@pytest.mark.parametrize("hiccup_ms", [38, 79])
@pytest.mark.parametrize("where", [0, 5, 9, 11])
def test_one_late_key_on_a_busy_pc_splits_no_label(hiccup_ms: float, where: int) -> None:
    gaps = [2.0] * 12
    gaps[where] = hiccup_ms
    assert press(LABEL + "\r", gaps) == [scan(LABEL)]


@pytest.mark.parametrize("gap_ms", [40, 60, 79, 95, 130, 400])
def test_a_typed_label_comes_back_key_for_key(gap_ms: float) -> None:
    assert typed(LABEL + "\r", [gap_ms] * 12) == LABEL + "\r"


def test_three_keys_are_no_label() -> None:
    assert press("A12\r", [2, 2, 2]) == ["A12\r"]


def test_a_burst_without_a_suffix_is_given_back() -> None:
    assert press(LABEL, [2] * 11) == [LABEL]


def test_a_person_types_and_then_scans() -> None:
    assert press("ok" + LABEL + "\r", [150, 400, *[2] * 12]) == ["o", "k", scan(LABEL)]


def test_enter_alone_is_enter() -> None:
    assert press("\r", []) == ["\r"]


def test_carriage_return_and_line_feed_end_one_scan() -> None:
    assert press(LABEL + "\r\n", [2] * 13) == [scan(LABEL)]


def test_enter_a_moment_after_a_scan_is_the_persons() -> None:
    assert press(LABEL + "\r\r", [*[2] * 12, 400]) == [scan(LABEL), "\r"]


def test_several_labels_in_one_shot_are_all_read() -> None:
    assert press("JP111\rJP222\tJP333\r", [2] * 17) == [scan("JP111"), scan("JP222"), scan("JP333")]


def test_the_tail_of_a_broken_label_is_no_label() -> None:
    gaps = [*[2.0] * 5, 95.0, *[2.0] * 6]
    assert press(LABEL + "\r", gaps) == ["JP1234", refused(UnreadableReason.NO_SUFFIX, "567890")]


def test_the_next_label_after_a_broken_one_reads() -> None:
    assert press(LABEL + LABEL + "\r", [*[2] * 11, 400, *[2] * 12]) == [LABEL, scan(LABEL)]


def test_a_label_that_presses_control_keys_is_refused() -> None:
    attack = "JP\x0f123"
    assert press(attack + "\r", [2] * 6) == [refused(UnreadableReason.CONTROL_CHARACTERS, attack)]


def test_a_scanner_set_to_another_layout_is_refused_and_not_half_read() -> None:
    azerty = "\u00e0\u00e0'HA\"NIDBVD"
    assert press(azerty + "\r", [2] * 12) == [refused(UnreadableReason.NOT_ASCII, azerty)]


def test_caps_lock_is_undone_and_told() -> None:
    [got] = press(LABEL.lower() + "\r", [2] * 12)
    assert got == Scan(LABEL, AT, "keyboard", warning=ScanWarning.CAPS_LOCK)


def test_gs_parts_the_elements_of_a_gs1_label() -> None:
    elements = "010950110153000310ABC\x1d2177"
    assert press(elements + "\r", [3] * 26) == [scan(elements)]


def test_an_endless_burst_is_refused_once_and_the_next_label_reads() -> None:
    burst, label = [1.0] * 5000, [5.0, *[2.0] * 12]
    assert press("A" * 5000 + "\r" + LABEL + "\r", burst + label) == [
        refused(UnreadableReason.TOO_LONG, "A" * 133),
        scan(LABEL),
    ]


def test_a_steady_typist_does_not_wait_for_silence() -> None:
    decoder: WedgeDecoder[str] = WedgeDecoder("keyboard", WedgeTiming())
    for number in range(20):
        decoder.feed("x", number * 0.070, AT, "x")
        assert len(decoder.held) <= 5


HUMAN_KEYS = st.lists(
    st.tuples(st.sampled_from("ab1 \u00e9\r\t"), st.floats(36, 500)), min_size=1, max_size=200
)
ANY_KEYS = st.lists(
    st.tuples(st.sampled_from("ab1 \u00e9\x0f\r\t"), st.floats(0, 200)), min_size=1, max_size=200
)


@given(HUMAN_KEYS)
def test_no_key_of_a_person_is_lost_doubled_or_moved(keys: list[tuple[str, float]]) -> None:
    text = "".join(key for key, _ in keys)
    assert typed(text, [gap for _, gap in keys[1:]]) == text


@given(ANY_KEYS)
def test_every_key_is_typed_in_order_or_part_of_a_reading(keys: list[tuple[str, float]]) -> None:
    decoder: WedgeDecoder[int] = WedgeDecoder("keyboard", WedgeTiming())
    at_s = 0.0
    outcomes: list[Scan | UnreadableScan | Typed[int]] = []
    for number, (key, gap_ms) in enumerate(keys):
        at_s += gap_ms / 1000
        outcomes += decoder.feed(key, at_s, AT, number)
    outcomes += decoder.flush()
    released = [number for got in outcomes if isinstance(got, Typed) for number in got.keys]
    read = sum(len(got.text) for got in outcomes if isinstance(got, Scan))
    read += sum(got.length for got in outcomes if isinstance(got, UnreadableScan))
    may_vanish = sum(key in "\r\t " for key, _ in keys)  # suffixes, and spaces at a code's ends
    assert released == sorted(set(released))
    assert len(keys) - may_vanish <= len(released) + read <= len(keys)
