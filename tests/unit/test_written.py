"""What is written out ahead is what would be written out when its turn comes."""

from __future__ import annotations

import msgspec
import pytest
from msgspec import structs

from station.central.written import facts_of, written
from tests.fakes.outbox import owed_event

EVENTS = [owed_event(seq, f"JX{seq}") for seq in (1, 2, 3)]


def test_what_is_written_ahead_is_the_same() -> None:
    ahead = written(EVENTS)
    assert list(ahead) == EVENTS
    assert facts_of(ahead) == facts_of(EVENTS)


def test_what_is_written_ahead_is_not_written_again() -> None:
    ahead = written(EVENTS)
    assert facts_of(ahead) is facts_of(ahead)


def test_a_part_of_what_was_written_has_facts_of_its_own() -> None:
    assert facts_of(written(EVENTS)[:1]) == facts_of(EVENTS[:1])


def test_a_word_that_has_marks_of_an_array_in_it_stays_one_word() -> None:
    awbs = ['JX"1', "JX,2", "{JX3}", "JX\\4", "JX 5\n"]
    facts = facts_of([owed_event(seq, awb) for seq, awb in enumerate(awbs, 1)])
    assert msgspec.json.decode(str(facts["awbs"])) == awbs
    assert str(facts["bodies"]).count("\n") == len(awbs) - 1


def test_a_text_that_cannot_be_sent_is_found_out_by_whoever_sends_it() -> None:
    last = EVENTS[-1]
    events = [*EVENTS, structs.replace(last, body=structs.replace(last.body, awb="JX\ud800"))]
    ahead = written(events)
    assert list(ahead) == events
    with pytest.raises(UnicodeError):
        facts_of(ahead)
