"""tests/integration/test_uplink_onmart.py once more, through PgBouncer."""

from tests.integration.test_uplink_onmart import *  # noqa: F403 - the same tests, by other addresses
