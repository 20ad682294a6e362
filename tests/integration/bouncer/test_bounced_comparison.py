"""tests/integration/test_mirror_compared.py once more, through PgBouncer."""

from tests.integration.test_mirror_compared import (  # noqa: F401 - the same, by other addresses
    test_a_comparison_that_is_cut_short_goes_on_where_it_was,
    test_what_was_deleted_changed_late_or_bears_no_date_is_found,
)
