"""A hub's sheet of commands: every command a shift needs, read back from the printed pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pypdfium2  # type: ignore[import-untyped]  # ships no types
import pytest

from station.events import CommandName, Workflow
from station.paper.catalogue import KINDS
from station.paper.command_cards import command_sheet
from station.paper.rendering import Renderer
from station.rules.command_codes import CommandCode, read
from station.rules.problem_codes import DEFAULTS
from station.texts import Texts
from station.workflows.catalogue import is_worked
from tests.fakes.printed import NOWHERE, of_pdf, text_of

if TYPE_CHECKING:
    from station.paper.documents import CardSheet

PLACES = (("BDO", "Bandung"), ("SUB", "Surabaya Gubeng"), ("PCP", "PCP Express"))
OTHERS = (
    *(CommandName.WORKFLOW, CommandName.DESTINATION, CommandName.PROBLEM),
    *(CommandName.PREVIEW, CommandName.NOTE),
)


def sheet(texts: Texts) -> CardSheet:
    return command_sheet("CGK", "Jakarta Gateway", PLACES, DEFAULTS.values(), texts)


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_command_of_a_shift_reads_from_the_pixels(language: str) -> None:
    texts = Texts.load(language)
    pdf = Renderer(KINDS["command_sheet"], texts, "Asia/Jakarta", NOWHERE).render(
        [sheet(texts)], "pdf"
    )
    pages = range(len(pypdfium2.PdfDocument(pdf)))
    codes = [read(code) for page in pages for code in of_pdf(pdf, page, dpi=200).codes]
    workflows = [each for each in Workflow if is_worked(each)]
    wanted = [CommandCode(CommandName.WORKFLOW, each.value.upper(), "CGK") for each in workflows]
    wanted += [CommandCode(each, "", "CGK") for each in CommandName if each not in OTHERS]
    wanted += [CommandCode(CommandName.DESTINATION, code, "CGK") for code, _ in PLACES]
    wanted += [CommandCode(CommandName.PROBLEM, code, "CGK") for code in DEFAULTS]
    assert sorted(codes, key=str) == sorted(wanted, key=str)
    said = " ".join(text_of(pdf, page) for page in pages)
    assert "Jakarta Gateway" in said
    assert "SUB · Surabaya Gubeng" in said
    assert texts("sheet_of_commands.twice") in said
    assert "…" not in said, "nothing is cut"
