"""The outbox against a model of it, at length; and what each of the model's checks is worth."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.simulator.hub_days import silence
from tests.simulator.outbox_machine import OutboxMachine
from tests.simulator.safeguards import SAFEGUARDS

STORIES = 2_000
CONTROLLED = ("one-id", "fifo", "ledger", "own-key-only", "read-back", "parked-is-kept")
AT_LENGTH = settings(
    max_examples=STORIES,
    stateful_step_count=40,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.timeout(3600)
@pytest.mark.fault(f"{STORIES:,} stories of an outbox", "P1, P2, P4, P6, P7 after every step")
def test_whatever_is_done_to_an_outbox_in_whatever_order() -> None:
    run_state_machine_as_test(OutboxMachine, settings=AT_LENGTH)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", CONTROLLED)
@pytest.mark.fault("an outbox without a safeguard (control)", "the same stories find it missing")
def test_without_a_safeguard_a_story_finds_it_missing(name: str) -> None:
    as_found = settings(AT_LENGTH, phases=[Phase.generate], print_blob=False)
    with SAFEGUARDS[name].off(), silence(), pytest.raises(AssertionError):
        run_state_machine_as_test(OutboxMachine, settings=as_found)
