"""A folder that another machine or a program provides is no place for a store."""

from __future__ import annotations

from pathlib import Path

import pytest

from station.bootstrap import Station
from station.errors import JournalError
from station.folders import Folders
from station.journal import place
from station.options import Settings

MOUNTS = """\
22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw
41 27 0:40 / /home/share rw,relatime shared:3 - nfs4 server:/home rw,vers=4.2
42 41 0:41 / /home/share/local rw - xfs /dev/vdb rw
43 27 0:42 / /mnt/my\\040disk rw - fuse.sshfs desk@server:/ rw
44 27 0:43 / /over rw - ext4 /dev/vdc rw
45 44 0:44 / /over rw - cifs //server/share rw
"""


@pytest.mark.parametrize(
    ("folder", "kind", "unsafe"),
    [
        ("/var/lib/hub-station", "ext4", False),
        ("/home/share/data", "nfs4", True),
        ("/home/shared", "ext4", False),
        ("/home/share/local/data", "xfs", False),
        ("/mnt/my disk/data", "fuse.sshfs", True),
        ("/over", "cifs", True),
        ("/", "ext4", False),
    ],
)
def test_the_mount_above_a_folder_says_what_it_is(folder: str, kind: str, unsafe: bool) -> None:
    assert place.kind_in(MOUNTS, folder) == kind
    assert place.is_unsafe(kind) is unsafe


def test_this_machines_own_folders_are_named(tmp_path: Path) -> None:
    # Not tmp_path: in a changed root (chroot) nobody can tell what lies under "/".
    assert place.file_system_of(Path("/proc/self")) == "proc"
    assert place.file_system_of(tmp_path / "not" / "made" / "yet") == place.file_system_of(tmp_path)


def test_a_station_does_not_start_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"1 0 0:1 / / rw - ext4 /dev/vda rw\n2 1 0:2 / {tmp_path} rw - nfs4 s:/ rw\n")
    monkeypatch.setattr(place, "_MOUNTS", str(mounts))
    station = Station(Folders.under(tmp_path / "home"), Settings())
    with pytest.raises(JournalError) as refused:
        station.open()
    assert refused.value.key == "store_on_network"
    assert dict(refused.value.facts)["kind"] == "nfs4"
    assert not station.folders.journal_file.exists()
