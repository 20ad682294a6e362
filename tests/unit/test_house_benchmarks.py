"""A program that has become slower than promised is caught, and one that has not is let pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.benchmarks.__main__ import bench_names, main
from tests.benchmarks.floor import BLOCK, appends
from tests.benchmarks.harness import Ceiling, Limit, Report, Unit, measure, quantile

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(("commit_s", "kept"), [(0.017, True), (0.018, False)])
def test_a_commit_is_held_to_its_ratio_over_the_floor(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], *, commit_s: float, kept: bool
) -> None:
    report = Report(tmp_path)
    subjects = {"floor": lambda: 0.010, "commit": lambda: commit_s}
    report.compare("journal", subjects, [Limit("commit", "p50", 1.75, "floor")], rounds=5)
    assert (report.missed == []) is kept
    shown = capsys.readouterr().out
    assert f"commit p50 = {commit_s / 0.010:.2f} × floor, at most 1.75" in shown


@pytest.mark.parametrize(("slowest_s", "kept"), [(0.050, True), (0.051, False)])
def test_an_answer_promised_within_a_time_is_held_to_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], *, slowest_s: float, kept: bool
) -> None:
    report = Report(tmp_path)
    limits = [Ceiling("answer", "p99", 0.050)]
    samples = {"answer": [0.001, slowest_s]}
    report.judge("inquiry", samples, limits, unit=Unit("ms", 1e3))
    assert (report.missed == []) is kept
    assert f"answer p99 = {slowest_s * 1000:.1f} ms, at most 50" in capsys.readouterr().out


def test_a_rare_slow_commit_shows_in_the_99th_percentile_alone(tmp_path: Path) -> None:
    report = Report(tmp_path)
    slow = iter([9.0, 9.0, *[1.0] * 98])
    limits = [Limit("commit", "p50", 2, "floor"), Limit("commit", "p99", 2, "floor")]
    subjects = {"floor": lambda: 1.0, "commit": lambda: next(slow)}
    report.compare("journal", subjects, limits, rounds=100, warm_up=0)
    assert [line.split(" = ")[0] for line in report.missed] == ["journal: commit p99"]


def test_a_floor_of_nothing_lets_nothing_pass(tmp_path: Path) -> None:
    report = Report(tmp_path)
    limits = [Limit("commit", "p50", 1_000, "floor")]
    report.compare("x", {"floor": lambda: 0.0, "commit": lambda: 1.0}, limits, rounds=1)
    assert len(report.missed) == 1


def test_a_lost_scan_is_a_missed_limit(tmp_path: Path) -> None:
    report = Report(tmp_path)
    report.expect("burst, scans recorded", 1_000, 1_000)
    assert report.missed == []
    report.expect("burst, scans recorded", 999, 1_000)
    assert report.missed == ["burst, scans recorded: 999, wanted 1000"]


def test_things_compared_take_turns_and_turns_at_being_first() -> None:
    order: list[str] = []
    subjects = {name: (lambda name=name: order.append(name)) for name in "abc"}
    samples = measure(subjects, 3)
    assert "".join(order) == "abcbcacab"
    assert {name: len(values) for name, values in samples.items()} == {"a": 3, "b": 3, "c": 3}
    assert all(value > 0 for values in samples.values() for value in values)


def test_quantiles_are_values_that_were_measured() -> None:
    values = [float(value) for value in range(100, 0, -1)]
    assert (quantile(values, 0.5), quantile(values, 0.99), quantile([7.0], 0.99)) == (50, 99, 7)


def test_the_floor_appends_blocks_of_4_kib_and_leaves_nothing(tmp_path: Path) -> None:
    with appends(tmp_path) as append:
        append()
        append()
        assert (tmp_path / "floor").read_bytes() == BLOCK * 2
    assert len(BLOCK) == 4096
    assert list(tmp_path.iterdir()) == []


def test_benches_are_found_by_their_name(tmp_path: Path) -> None:
    for name in ("bench_start.py", "bench_hub_days.py", "floor.py"):
        (tmp_path / name).touch()
    assert bench_names(tmp_path) == ["hub-days", "start"]


def test_a_bench_that_does_not_exist_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["jornal"]) == 2
    assert "No such bench: jornal." in capsys.readouterr().out
