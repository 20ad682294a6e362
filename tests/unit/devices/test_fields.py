"""Whatever a name or an address holds, a label prints it: it never commands the printer."""

import re

from hypothesis import given
from hypothesis import strategies as st

from station.paper import tspl, zpl

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from('^~_"\\\r\n\x1b'))


@given(ANY_TEXT)
def test_a_zpl_field_prints_exactly_its_text(text: str) -> None:
    field = zpl.field(text)
    assert field.startswith("^FH_^FD")
    assert field.endswith("^FS")
    inside = field.removeprefix("^FH_^FD").removesuffix("^FS")
    assert not re.search(r"[\^~\x00-\x1f\x7f]", inside)
    printed = re.sub(
        rb"_([0-9A-F]{2})", lambda hexed: bytes.fromhex(hexed[1].decode()), inside.encode()
    )
    assert printed.decode() == text


@given(ANY_TEXT)
def test_a_tspl_string_ends_where_it_should(text: str) -> None:
    quoted = tspl.quoted(text)
    inside = quoted[1:-1]
    assert (quoted[0], quoted[-1]) == ('"', '"')
    assert '"' not in inside.replace('\\["]', "")
    assert inside.isprintable()
