"""The outbox against a model of it: a handful of stories here, thousands in `make faults`."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

from tests.simulator.outbox_machine import OutboxMachine

TestOutbox = OutboxMachine.TestCase
TestOutbox.settings = settings(
    max_examples=15,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
