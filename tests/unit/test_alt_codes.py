"""Characters typed by their number, and what of their rhythm counts."""

import pytest

from station.devices.alt_codes import AltCode, Composed, character_of


@pytest.mark.parametrize(
    ("digits", "character"),
    [
        ("074", "J"), ("0074", "J"), ("74", "J"), ("048", "0"), ("029", "\x1d"), ("013", "\r"),
        ("0233", "\u00e9"), ("130", "\u00e9"), ("0128", "\u20ac"),
        ("", ""), ("0", ""), ("000", ""), ("256", ""), ("00074", ""), ("0129", ""),
    ],
)  # fmt: skip
def test_a_number_is_its_character(digits: str, character: str) -> None:
    assert character_of(digits) == character


def composed(times_s: list[float], digits: str = "074") -> Composed | None:
    """Alt comes at the second time, the digits after it, its release at the last; one before."""
    code = AltCode()
    code.hold(*times_s[:2])
    for digit, at_s in zip(digits, times_s[2:-1], strict=True):
        code.add(digit, at_s)
    return code.let_go(times_s[-1])


def test_the_longest_pause_counts_wherever_it_is() -> None:
    quick = composed([5.0, 5.01, 5.02, 5.03, 5.04, 5.05])
    assert quick is not None
    assert (quick.text, quick.since_s) == ("J", 5.0)
    assert quick.longest_s == pytest.approx(0.01)
    for place in range(1, 6):
        times = [5.0 + 0.01 * number + (0.2 if number >= place else 0.0) for number in range(6)]
        slow = composed(times)
        assert slow is not None
        assert slow.longest_s == pytest.approx(0.21)


def test_a_press_that_is_told_twice_is_one() -> None:
    code = AltCode()
    code.hold(0.0, 0.02)
    code.hold(0.02, 0.02)
    code.add("7", 0.03)
    code.add("4", 0.04)
    assert code.let_go(0.05) == Composed("J", 0.0, 0.02)


def test_another_key_in_between_makes_no_character() -> None:
    code = AltCode()
    code.hold(0.0, 0.1)
    code.add("7", 0.2)
    code.forget()
    code.add("4", 0.3)
    assert code.let_go(0.4) is None
    code.hold(0.5, 0.6)
    assert code.let_go(0.7) is None, "Alt alone"
