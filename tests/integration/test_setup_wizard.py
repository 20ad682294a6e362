"""The wizard that sets a station up: through all its pages, off line, left and come back to."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from station.events import Scan, Target
from station.folders import Folders
from station.journal.sealing import is_sealed
from station.options import Settings
from station.setup.address_parts import taken_apart
from station.setup.sitting import Sitting
from station.setup.trying import Outcome
from station.texts import LANGUAGES
from tests.fakes.fitting import fits
from ui.setup.wizard import Wizard
from ui.setup_pictures import StillSitting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

NOBODY = "postgresql://cgk:s3cret-word@127.0.0.1:1/onmart"


class AtWizard:
    """Somebody at the wizard of an empty station."""

    def __init__(self, qtbot: QtBot, folders: Folders) -> None:
        self.qtbot, self.folders = qtbot, folders
        self.sitting = Sitting(folders, Settings(), "CGK-DESK-07")
        self.wizard = Wizard(self.sitting)
        self.wizard.show()

    def wait_for(self, is_so: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(is_so, timeout=8_000)

    def go_on(self) -> None:
        """Press Next, and wait until another page is there."""
        at = self.wizard.stack.currentIndex()
        self.wizard.next.click()
        self.wait_for(lambda: self.wizard.stack.currentIndex() == at + 1)

    def at_place(self) -> None:
        self.go_on()
        self.wizard.place.hub.setText("cgk")

    def settings(self) -> dict[str, Any]:
        return tomllib.loads(self.folders.settings_file.read_text())


@pytest.fixture
def at_wizard(qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[[], AtWizard]]:
    made: list[AtWizard] = []

    def make() -> AtWizard:
        made.append(AtWizard(qtbot, Folders.under(tmp_path)))
        return made[-1]

    yield make
    for each in made:
        each.wizard.close()
        each.sitting.close()
        each.wizard.deleteLater()


def test_a_station_is_set_up_from_the_first_page_to_the_first_scan(
    at_wizard: Callable[[], AtWizard],
    osas_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    at = at_wizard()
    wizard, forms = at.wizard, at.wizard.databases.forms
    at.at_place()
    assert wizard.place.desk.text() == "7", "of the computer's name"
    at.go_on()
    forms[Target.OSAS].url.setText(osas_url)
    forms[Target.ONMART].url.setText(NOBODY)
    assert forms[Target.ONMART].url.text() == "", "a password is left to be read nowhere"
    for form in forms.values():
        form.button.click()
    at.wait_for(lambda: len(at.sitting.tried) == len(forms))
    assert [tried.outcome for _, tried in sorted(at.sitting.tried.items())] == [
        *(Outcome.UNREACHED, Outcome.FITS),
    ]
    assert "sambungan ditolak" in forms[Target.ONMART].result.text()
    at.go_on()

    wizard.key.proof.setText("0000")
    wizard.next.click()
    assert wizard.key.trouble.isVisible()
    assert not at.folders.settings_file.exists()
    wizard.key.proof.setText(at.sitting.recovery_key[-4:].lower())
    at.go_on()
    assert is_sealed(at.folders.journal_file)
    kept = at.settings()
    assert kept["station"] == {"hub": "CGK", "desk": "7"}
    assert kept["osas"]["url"] == taken_apart(osas_url).url()
    assert "s3cret-word" in (at.folders.config / "passwords.toml").read_text()
    assert "s3cret-word" not in at.folders.settings_file.read_text()

    assert wizard.devices.screen_ is not None
    at.go_on()
    assert at.sitting.station is not None
    at.sitting.station.post(Scan("JX1203345871", datetime.now(UTC), "scanner"))
    at.wait_for(lambda: wizard.trial.scan.is_done)
    assert at.sitting.station.session() == [], "nothing is recorded"
    wizard.trial.form.address.setText("127.0.0.1:1")
    wizard.trial.form.languages["zpl"].click()
    assert at.settings()["printer"] == [
        {"name": "Label", "kind": "tcp", "address": "127.0.0.1:1", "language": "zpl"}
    ]
    assert (wizard.trial.print.isVisible(), wizard.trial.form.isVisible()) == (True, False)
    at.go_on()
    wizard.done.autostart.choose("user")
    with at.qtbot.waitSignal(wizard.finished):
        wizard.next.click()
    assert at.settings()["kiosk"] == {"autostart": "user"}
    assert (tmp_path / "xdg" / "autostart" / "hub-station-kiosk.desktop").exists()
    assert not at.folders.setup_draft.exists()


def test_a_wizard_that_was_left_goes_on_where_it_was(at_wizard: Callable[[], AtWizard]) -> None:
    first = at_wizard()
    first.wizard.face.languages.tiles["en"].click()
    first.at_place()
    first.go_on()
    first.wizard.databases.forms[Target.ONMART].url.setText(NOBODY)
    first.go_on()
    with first.qtbot.waitSignal(first.wizard.left):
        first.wizard.later.click()
    assert not first.folders.settings_file.exists()
    assert "s3cret" not in first.folders.setup_draft.read_text()
    again = at_wizard()
    assert again.wizard.front is again.wizard.key
    assert again.wizard.next.text() == "Next"
    again.wizard.back.click()
    form = again.wizard.databases.forms[Target.ONMART]
    assert (form.server.text(), form.role.text()) == ("127.0.0.1:1", "cgk")


@pytest.mark.parametrize(
    ("hub", "desk", "says"), [("", "3", "kode hub"), ("C/K", "3", "hub"), ("CGK", "", "meja")]
)
def test_without_a_hub_and_a_desk_it_does_not_go_on(
    at_wizard: Callable[[], AtWizard], hub: str, desk: str, says: str
) -> None:
    at = at_wizard()
    at.go_on()
    place = at.wizard.place
    place.hub.setText(hub)
    place.desk.setText(desk)
    at.wizard.next.click()
    assert at.wizard.front is place
    assert says in place.trouble.text()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_no_word_of_any_page_is_cut(
    qtbot: QtBot, tmp_path: Path, language: str, scale: float
) -> None:
    wizard = Wizard(StillSitting(tmp_path, language, "light"), scale)
    wizard.resize(1366, 768)
    wizard.show()
    for number, page in enumerate(wizard.pages):
        wizard.turn_to(number)
        qtbot.waitUntil(partial(fits, wizard, [page, wizard]))
    wizard.close()
