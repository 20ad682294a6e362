"""tests/integration/test_uplink_faults.py once more, through PgBouncer."""

from tests.integration.test_uplink_faults import *  # noqa: F403 - the same tests, by other addresses

# It changes what new sessions are, and PgBouncer keeps its own: see test_bounced_pools.
del test_a_server_that_is_read_only_holds_everything_back  # noqa: F821 - came with the others
