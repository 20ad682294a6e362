"""A program that does not work here says so before anything leads to it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from station.cli.invocation import Invocation
from station.errors import StationError
from station.folders import Folders
from station.options import Settings
from ui import self_check

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("part", ["counter", "postgres", "resources"])
def test_a_whole_program_passes(part: str, tmp_path: Path) -> None:
    # Those that read every module and the display's plugins are asked of the installed program.
    assert self_check.PARTS[part](tmp_path)


def test_the_part_that_fails_is_named_with_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(_: Path) -> str:
        raise FileNotFoundError("core.toml")

    monkeypatch.setattr(self_check, "PARTS", {"modules": str, "resources": broken, "counter": str})
    call = Invocation(SimpleNamespace(), Settings(), Folders.under(tmp_path))
    with pytest.raises(StationError) as refused:
        self_check.self_check(call)
    assert refused.value.facts == {"part": "resources", "detail": "FileNotFoundError: core.toml"}
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["modules"]
