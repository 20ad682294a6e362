"""A device's row has room for its name, however much is the matter with it."""

from ui.widgets.device_list import kept_for


def test_a_long_state_leaves_a_name_what_it_needs_up_to_a_share_of_the_row() -> None:
    assert kept_for(name=30, row=100) == 30
    assert kept_for(name=90, row=100) == 40
