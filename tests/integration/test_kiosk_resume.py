"""A station stands as the one before it stood: what was worked on, and the list of scans."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from station.bootstrap import Station
from station.events import ChooseWorkflow, Scan, ScanRecorded, StoreAlarm, Workflow, WorkflowChosen
from station.folders import Folders
from station.options import Settings, StationOptions
from tests.fakes.central import Heard

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = Settings(station=StationOptions(hub="CGK", desk="3"))


def opened(folder: Path) -> tuple[Station, Heard]:
    station, heard = Station(Folders.under(folder), SETTINGS), Heard()
    station.open()
    station.subscribe(heard)
    return station, heard


def worked(folder: Path) -> None:
    """Scan something in packing, and write how the counter stands."""
    station, heard = opened(folder)
    beat = station.beat(resumed=False)
    station.post(ChooseWorkflow(Workflow.STOCKTAKE))
    heard.wait_for(WorkflowChosen)
    station.post(ChooseWorkflow(Workflow.RECEIVING))
    station.post(Scan("JX1203345871", datetime.now(UTC), "scanner"))
    heard.wait_for(ScanRecorded)
    station.post(ChooseWorkflow(Workflow.PACKING))
    beat()
    station.close()


def test_the_next_window_has_the_scans_and_the_workflow_of_the_one_that_died(
    tmp_path: Path,
) -> None:
    worked(tmp_path)
    station, heard = opened(tmp_path)
    station.resume()
    heard.wait_for(WorkflowChosen, lambda told: told.workflow is Workflow.PACKING)
    assert heard.wait_for(StoreAlarm).key == "came_back"
    assert [scan.decision.awb for scan in station.session()] == ["JX1203345871"]
    station.close()


def test_a_window_that_is_opened_as_any_other_begins_its_list_anew(tmp_path: Path) -> None:
    worked(tmp_path)
    station, _heard = opened(tmp_path)
    station.beat(resumed=False)
    assert station.session() == []
    station.resume()
    assert station.session() == []
    station.close()
