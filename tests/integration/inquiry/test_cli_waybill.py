"""`hub-station waybill` and `table`: what a person reads, what a script gets, and how each ends."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from station.events import Target
from tests.fakes.known import ORDER_NO, PARTNER_AWB, RECIPIENT, WHOLE
from tests.fakes.proxy import FaultProxy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fakes.command_line import CommandLine
    from tests.fakes.known import KnownWorld


@pytest.fixture
def osas_wire(world: KnownWorld) -> Iterator[FaultProxy]:
    with FaultProxy(urlsplit(world.urls[Target.OSAS]).port or 0) as proxy:
        yield proxy


@pytest.fixture
def at_cgk(hub_station: CommandLine, world: KnownWorld, osas_wire: FaultProxy) -> CommandLine:
    hub_station.settle(
        station={"hub": "CGK", "desk": "3", "operator": "operator01"},
        osas={"url": osas_wire.in_front_of(world.urls[Target.OSAS])},
        onmart={"url": world.urls[Target.ONMART]},
    )
    return hub_station


def test_a_person_reads_sections_in_the_stations_language(at_cgk: CommandLine) -> None:
    read = at_cgk("waybill", WHOLE)
    assert (read.code, read.said) == (0, "")
    lines = [line.rstrip() for line in read.output.splitlines()]
    assert lines[0] == "Resi (OSAS)"
    assert f"  Nomor resi        {WHOLE}" in lines
    assert "  Berat             1,25 kg" in lines
    assert "  COD               Rp 150.000" in lines
    assert any(line.startswith("  Diskon") and line.endswith("7,5 %") for line in lines)
    assert any("21 Nov 2026" in line for line in lines)
    assert any(" WIB" in line for line in lines)
    assert "Pesanan marketplace (ONMART)" in lines
    assert "alamat salah" in read.output
    assert "wrong address" not in read.output.lower()
    assert "CANARY" not in read.output


def test_columns_are_aligned_under_their_heads(at_cgk: CommandLine) -> None:
    lines = at_cgk("waybill", WHOLE).output.splitlines()
    start = lines.index("Koli (OSAS)")
    assert lines[start + 1 : start + 4] == [
        "  Koli ke  Berat    Panjang  Lebar  Tinggi",
        "  1        0,75 kg  30 cm    20 cm  10 cm",
        "  2        0,50 kg  10 cm    10 cm  10 cm",
    ]


def test_a_script_gets_one_object(at_cgk: CommandLine) -> None:
    line = at_cgk("waybill", PARTNER_AWB, "--json").line
    assert (line["asked"], line["awb"], line["from_mirror"]) == (PARTNER_AWB, WHOLE, False)
    assert (line["matches"], line["failures"]) == ([], {})
    (waybill,) = line["sections"]["waybill"]["rows"]
    assert (waybill["weight_g"], waybill["recipient_name"]) == (1250, RECIPIENT)
    assert line["sections"]["vip_terms"]["rows"] == [
        {"terms": "net_30", "discount_percent": 7.5, "photo_required": True}
    ]
    assert line["sections"]["order"]["source"] == "onmart"
    assert line["sections"]["commissions"]["rows"][0]["earned_on"] == "2026-11-20"
    assert line["as_of"].endswith("Z")
    assert "CANARY" not in json.dumps(line)


def test_several_are_listed_to_choose_from(at_cgk: CommandLine, world: KnownWorld) -> None:
    read = at_cgk("waybill", "ORD-TWO")
    assert read.code == 1
    assert read.said == "Ada 2 resi yang cocok dengan ORD-TWO. Pilih satu nomor resi\n"
    head, first, second, _ = read.output.splitlines()
    assert head.split()[:2] == ["Nomor", "resi"]
    assert first.split()[0] == world.in_order_two
    assert second.split()[:3] == ["NOBODYS-1", "nomor", "pesanan"]
    line = at_cgk("waybill", "ORD-TWO", "--json").line
    assert [match["awb"] for match in line["matches"]] == [world.in_order_two, "NOBODYS-1"]


def test_more_than_fifty_are_said_to_be_more(at_cgk: CommandLine) -> None:
    read = at_cgk("waybill", "toko")
    assert read.code == 1
    assert read.said.startswith("Lebih dari 50 resi cocok dengan toko")


def test_what_nobody_knows(at_cgk: CommandLine) -> None:
    read = at_cgk("waybill", "NO-SUCH-1")
    assert (read.code, read.output) == (1, "")
    assert read.said == "Tidak ada yang cocok dengan NO-SUCH-1. Periksa penulisannya\n"


def test_a_number_that_osas_does_not_know_yet(at_cgk: CommandLine) -> None:
    read = at_cgk("waybill", "NOBODYS-1")
    assert read.code == 0
    assert read.said.startswith("OSAS belum mengenal nomor ini")
    assert "Kiriman marketplace (ONMART)" in read.output


def test_off_line_the_copy_answers_and_its_age_is_told(
    at_cgk: CommandLine, osas_wire: FaultProxy
) -> None:
    assert at_cgk("sync", "--once", "--timeout", "60").code == 0
    osas_wire.refuse()
    read = at_cgk("waybill", WHOLE)
    assert read.code == 0
    failed, aged = read.said.splitlines()
    assert failed.startswith("OSAS tidak menjawab: Periksa jaringan atau server")
    assert aged.startswith("OSAS tidak menjawab. Ini salinan setempat, ")
    assert re.search(r"^Resi \(OSAS, salinan \d+ (dtk|mnt) lalu\)$", read.output, re.MULTILINE)
    line = at_cgk("waybill", ORDER_NO, "--json").line
    assert (line["awb"], line["from_mirror"]) == (WHOLE, True)
    assert line["failures"] == {"osas": "database_refused"}
    assert at_cgk("waybill", "NO-SUCH-1").code == 2
    # A label still says where the parcel goes, and a person is told what it cannot say.
    label = at_cgk("paper", "render", "awb_label", "--id", WHOLE, "--format", "zpl")
    assert (label.code, label.output.count("^XA")) == (0, 1)
    assert "^FDDJJ^FS" in label.output
    assert "COD Rp 150.000" in label.output
    assert label.said.startswith(f"Tulis nama di label {WHOLE}: OSAS diam, isinya dari salinan ")
    bag = at_cgk("paper", "render", "bag_label", "--id", "BAG-WHOLE", "--format", "zpl")
    assert (bag.code, bag.output) == (2, "")


def test_a_call_that_can_look_nowhere_says_why(at_cgk: CommandLine, osas_wire: FaultProxy) -> None:
    osas_wire.swallow()
    read = at_cgk("waybill", WHOLE, "--timeout", "1")
    # ONMART does know it: that is told, and that the copy never came.
    assert read.code == 0
    assert "salinan setempat belum pernah datang" in read.said
    assert at_cgk("waybill", "NO-SUCH-1", "--timeout", "1").code == 2


def test_it_answers_beside_whoever_has_the_store_open(at_cgk: CommandLine) -> None:
    holding = at_cgk.start("scan", "--workflow", "receiving", "-")
    with holding:
        assert holding.stdin is not None
        assert holding.stdout is not None
        assert holding.stderr is not None
        holding.stdin.write(f"{WHOLE}\n".encode())
        holding.stdin.flush()
        scanned = json.loads(holding.stdout.readline())
        line = at_cgk("waybill", WHOLE, "--json").line
        holding.stdin.close()
        holding.stderr.read()
    (own,) = line["sections"]["own_scans"]["rows"]
    assert line["sections"]["own_scans"]["source"] == "station"
    assert (own["event_id"], own["osas"]) == (scanned["event_id"], "pending")


@pytest.mark.parametrize("limit", ["0", "-1", "soon", "nan"])
def test_a_time_that_is_none_is_refused(at_cgk: CommandLine, limit: str) -> None:
    refused = at_cgk("waybill", WHOLE, "--timeout", limit)
    assert (refused.code, f"bukan {limit}" in refused.said) == (2, True)


@pytest.mark.parametrize("limit", ["inf", "1e300", "9999999"])
def test_a_time_that_never_ends_is_long_enough(at_cgk: CommandLine, limit: str) -> None:
    for call in (("waybill", WHOLE), ("table", "role", "--target", "osas"), ("sync", "--once")):
        assert at_cgk(*call, "--timeout", limit).code == 0


# ── tables ───────────────────────────────────────────────────────────────────────────────────


def pages(calls: CommandLine, *arguments: str) -> list[dict[str, Any]]:
    """Return all rows, page after page."""
    rows: list[dict[str, Any]] = []
    after: list[str] = []
    while True:
        read = calls("table", *arguments, *after)
        assert read.code == 0, read.said
        lines = read.lines
        following = lines.pop()["next"] if lines and set(lines[-1]) == {"next"} else None
        rows += lines
        if following is None:
            return rows
        after = ["--after", following]


def test_a_table_is_read_page_by_page(at_cgk: CommandLine, world: KnownWorld) -> None:
    every = ("service_types", "--target", "osas", "--sort", "code", "--limit", "2")
    assert [row["code"] for row in pages(at_cgk, *every)] == ["CARGO", "ECO", "EMS", "ONE", "REG"]
    first = at_cgk(
        "table", *every, "--descending", "--filter", "name=S", "--filter", "divisor=6000"
    )
    assert [row["code"] for row in first.lines] == ["ONE"]
    assert world.rows(Target.OSAS, "SELECT count(*) FROM service_types") == [(5,)]


def test_secrets_are_stars(at_cgk: CommandLine) -> None:
    told = at_cgk("table", "partners", "--target", "osas")
    assert {row["api_token"] for row in told.lines} == {"***"}
    assert "CANARY" not in told.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("no_such",), "Pilih salah satu dari 52 tabel: OSAS tidak punya tabel no_such"),
        (("role", "--sort", "x"), "Pilih kolom lain: tabel role tidak punya kolom x"),
        (("user", "--filter", "password_hash=C"), "Pilih kolom lain: password_hash dirahasiakan"),
        (
            ("waybill_numbers", "--filter", "koli_count=dua"),
            "Perbaiki saringan koli_count: tertulis 'dua', seharusnya bilangan bulat",
        ),
        (
            ("role", "--after", "x"),
            "Mulai lagi dari halaman pertama: kursor ini bukan dari pertanyaan yang sama",
        ),
    ],
)
def test_a_question_that_cannot_be_asked_is_one_sentence(
    at_cgk: CommandLine, arguments: tuple[str, ...], said: str
) -> None:
    refused = at_cgk("table", *arguments, "--target", "osas")
    assert (refused.code, refused.said, refused.output) == (2, f"{said}\n", "")


def test_a_filter_without_a_column_is_refused(at_cgk: CommandLine) -> None:
    refused = at_cgk("table", "role", "--target", "osas", "--filter", "operator")
    assert refused.code == 2
    assert "tulis KOLOM=TEKS, bukan operator" in refused.said


def test_a_database_that_does_not_answer_is_one_sentence(
    at_cgk: CommandLine, osas_wire: FaultProxy
) -> None:
    osas_wire.refuse()
    refused = at_cgk("table", "role", "--target", "osas")
    assert refused.code == 2
    assert refused.said.startswith("Periksa jaringan atau server: sambungan ditolak.")
