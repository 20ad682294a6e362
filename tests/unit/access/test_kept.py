"""What a station keeps of people is sealed with the rest of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.access.kept import Kept, KeptPassword
from station.folders import Folders
from station.journal import keys, resealing, sealing
from tests.fakes.access import OPERATOR

if TYPE_CHECKING:
    from pathlib import Path

KEY = bytes(range(32))


def test_where_the_store_is_sealed_so_is_this(tmp_path: Path) -> None:
    folders = Folders.under(tmp_path)
    folders.make()
    keys.keep(folders.data, KEY)
    kept = Kept(folders.access_file)
    kept.keep_password(OPERATOR, KeptPassword("$argon2id$x", 7))
    kept.close()
    assert sealing.is_sealed(folders.access_file)
    assert b"operator01" not in folders.access_file.read_bytes()
    assert kept.password("operator01") == KeptPassword("$argon2id$x", 7)
    kept.close()


def test_sealing_a_station_later_seals_it_too(tmp_path: Path) -> None:
    folders = Folders.under(tmp_path)
    folders.make()
    kept = Kept(folders.access_file)
    kept.keep_password(OPERATOR, KeptPassword("$argon2id$x", 7))
    kept.close()
    assert list(resealing.files_of(folders)) == [folders.access_file]
    keys.keep(folders.data, KEY)
    assert resealing.reseal(folders.access_file, KEY)
    assert sealing.is_sealed(folders.access_file)
    assert kept.person("operator01") == OPERATOR
    kept.close()
