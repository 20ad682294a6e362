"""The table of models is whole: each row can be used, and no id leads to two of them."""

from itertools import chain

import pytest

from station.devices.catalogue import MODELS, Model, check_usable, lines_of, model_of
from station.devices.protocols import PROTOCOLS, Role, decoder_for, protocol_named
from station.errors import DeviceError
from station.rules.mass import GRAMS
from station.texts import Texts
from tests.fakes.recordings import RECORDINGS

SPOKEN = [one for one in PROTOCOLS if one.module]


@pytest.mark.parametrize("model", MODELS, ids=[model.name for model in MODELS])
def test_a_row_names_a_protocol_that_can_be_decoded(model: Model) -> None:
    assert decoder_for(model.protocol, "device").buffered == 0
    assert model.unit is None or model.unit in GRAMS
    assert model.line is None or model.line in lines_of(model)


def test_every_protocol_of_a_device_has_a_model() -> None:
    by_keyboard = {"wedge", "tspl_status_s"}  # any scanner; another request to the same printers
    device_protocols = {
        one.name for one in PROTOCOLS if one.role in {Role.SCANNER, Role.SCALE, Role.PRINTER}
    }
    assert device_protocols - by_keyboard == {model.protocol for model in MODELS}


def test_no_usb_id_stands_twice() -> None:
    ids = list(chain.from_iterable(model.usb for model in MODELS))
    assert len(ids) == len(set(ids))


def test_a_usb_device_is_known_by_its_own_id_and_else_by_its_makers() -> None:
    own, makers = model_of(0x0922, 0x8003), model_of(0x0C2E, 0x0CD4)
    assert own is not None
    assert makers is not None
    assert (own.protocol, makers.protocol) == ("hid_scale", "hid_pos_scanner")
    assert model_of(0x1234, 0x5678) is None


def test_a_model_that_cannot_be_used_says_why() -> None:
    refused = model_of(0x04D9, 0x8010)
    assert refused is not None
    with pytest.raises(DeviceError) as told:
        check_usable(refused)
    assert f"error.{told.value.key}" in Texts.load("id").known()


@pytest.mark.parametrize("protocol", SPOKEN, ids=[one.name for one in SPOKEN])
def test_what_is_asked_of_an_unknown_device_is_not_what_zeroes_or_tares(protocol: object) -> None:
    row = protocol_named(getattr(protocol, "name", ""))
    assert not {row.zero, row.tare} & set(row.requests) - {b""}


def test_an_unknown_protocol_names_those_there_are() -> None:
    with pytest.raises(DeviceError, match="mt_sics"):
        protocol_named("nosuch")
    with pytest.raises(DeviceError, match="wedge"):
        decoder_for("wedge", "device")


def test_a_unit_is_to_be_set_exactly_where_no_frame_names_one() -> None:
    """In motion some leave it out that name it once the pan is still."""
    told = [one for one in RECORDINGS if one.expect.get("value") and "unit" in one.expect]
    still = [one for one in told if one.expect.get("stable") is not False]
    named = {one.protocol for one in still if one.expect["unit"] is not None}
    nameless = {one.protocol for one in still if one.expect["unit"] is None} - named
    assert nameless == {one.name for one in PROTOCOLS if one.unit}
