"""The forty faults, what must come of each, and which tests beside tests/faults show it.

`python -m tests.faults.register` prints those tests, for `make faults` to run with its own; what a
test here shows it says itself, by `@pytest.mark.fault("name (number)", "expected")`.
"""

from __future__ import annotations

import re
import sys
from typing import NamedTuple

_NUMBERS = re.compile(r"\((\d+(?:, \d+)*)\)")

_UPLINK = "tests/integration/test_uplink_"
_BOUNCED = "tests/integration/bouncer/test_bounced_"
_POOLS = "tests/integration/test_pools.py::test_"
_HOSTS = "tests/integration/test_several_hosts.py::test_"


class Fault(NamedTuple):
    """A line of the table. `lacks`: what of it is not made here, and where or why."""

    what: str
    expected: str
    elsewhere: tuple[str, ...] = ()
    lacks: str = ""


def numbers_in(name: str) -> list[int]:
    """Return the faults that a name speaks of: "cut after COMMIT (16)" of the sixteenth."""
    return [int(number) for listed in _NUMBERS.findall(name) for number in listed.split(", ")]


FAULTS = dict(
    enumerate(
        (
            Fault("kill -9 anywhere", "P1, P3"),
            Fault("power loss", "P3"),
            Fault("torn write", "tail dropped by checksum"),
            Fault("fsync returns EIO", "no green; stop, reopen; never retry the fsync"),
            Fault("disk full at capture", "red, NOT saved; the reserve lets the outbox drain"),
            Fault("disk full at acknowledgement", "sent again, deduplicated"),
            Fault("local store corrupt", "set aside with its WAL, salvaged, new store, alarm"),
            Fault("WAL file deleted", "the last-sequence sidecar disagrees: alarm"),
            Fault("two instances on one store", "the second refuses, and says who has it"),
            Fault("store on a network or FUSE file system", "refused"),
            Fault("an old copy of the store restored", "new station epoch"),
            Fault(
                "connection refused",
                "queued, jitter",
                (
                    "tests/unit/test_backoff.py::test_no_pause_is_longer_than_the_cap_and_none_is_negative",
                ),
            ),
            Fault(
                "black hole",
                "watchdog; UI unaffected",
                (
                    f"{_POOLS}a_network_that_swallows_the_first_packet_is_given_up",
                    "tests/acceptance/test_cut_off.py::test_a_network_that_swallows_everything_holds_up_no_scan",
                ),
            ),
            Fault(
                "proxy acknowledges, never answers",
                "watchdog",
                (
                    f"{_UPLINK}faults.py::test_a_push_that_is_never_answered_is_given_up_in_the_stated_time",
                ),
            ),
            Fault(
                "cut before COMMIT arrives",
                "retry inserts",
                (
                    f"{_BOUNCED}uplink_faults.py::test_a_connection_cut_before_the_commit_leaves_nothing_and_the_retry_delivers",
                ),
            ),
            Fault(
                "cut after COMMIT",
                "retry is deduplicated",
                (
                    f"{_BOUNCED}uplink_faults.py::test_a_commit_whose_answer_was_lost_is_found_again_not_doubled",
                ),
            ),
            Fault("delay, one-byte chunks", "slower, correct"),
            Fault(
                "server stopped, fast and immediate",
                "reconnects, P1",
                (
                    f"{_BOUNCED}pools.py::test_a_server_that_is_down_behind_pgbouncer_is_told_at_once_and_drained_later",
                ),
            ),
            Fault(
                "backend terminated",
                "hidden by the pool's check",
                (
                    f"{_POOLS}a_session_that_the_server_ended_never_reaches_a_borrower",
                    f"{_BOUNCED}pools.py::test_a_pgbouncer_that_is_restarted_under_the_pool_is_hardly_noticed",
                ),
            ),
            Fault(
                "failover that loses commits",
                "P14",
                (f"{_HOSTS}a_failover_while_running_is_found_and_nothing_is_doubled",),
            ),
            Fault(
                "read-only primary",
                "held, other host tried",
                (
                    f"{_HOSTS}a_server_that_turns_read_only_is_left_for_the_one_that_took_over",
                    f"{_BOUNCED}pools.py::test_a_server_that_is_read_only_behind_pgbouncer_holds_everything_back",
                ),
            ),
            Fault(
                "too many clients",
                "backs off",
                (
                    f"{_POOLS}what_waits_for_a_full_server_is_sent_when_there_is_room",
                    f"{_BOUNCED}pools.py::test_a_full_pgbouncer_is_told_as_such",
                ),
            ),
            Fault(
                "500 stations reconnect",
                "P12",
                (
                    "tests/unit/test_backoff.py::test_five_hundred_stations_do_not_come_back_in_the_same_second",
                    "tests/unit/test_backoff.py::test_with_pauses_that_double_from_one_second_on_they_would",
                    "tests/unit/test_admission.py::test_hardly_anybody_waits_for_others_to_finish_and_no_slot_stands_empty_for_long",
                    f"{_POOLS}many_borrowers_never_make_more_than_the_maximum",
                ),
                "500 at once on a real server: `make bench`, stations",
            ),
            Fault(
                "deadlock, lock timeout",
                "retried, locks in sorted order",
                (
                    f"{_UPLINK}osas.py::test_four_stations_at_once_on_the_same_parcels_all_get_through",
                ),
            ),
            Fault(
                "foreign-key poison",
                "P6",
                (f"{_UPLINK}osas.py::test_what_shares_a_bag_with_a_poisoned_event_waits_with_it",),
            ),
            Fault(
                "NUL, bad text",
                "refused at capture with a clear verdict",
                (
                    "tests/unit/test_line_decoder.py::test_a_barcode_that_presses_control_keys_is_refused",
                    f"{_UPLINK}osas.py::test_what_cannot_even_be_sent_is_parked_too",
                ),
            ),
            Fault(
                "column dropped or renamed live",
                "held, doctor's report",
                (
                    f"{_UPLINK}station.py::test_a_table_that_changes_while_it_is_used_is_looked_at_again",
                    "tests/integration/doctor/test_doctor_mends.py::test_what_is_wrong_is_said_and_its_sql_mends_it",
                ),
            ),
            Fault("new NOT NULL column", "the same"),
            Fault("OSAS up, ONMART down, and the reverse", "P8"),
            Fault(
                "clock off by ±10 years",
                "accepted, flagged, sequence orders",
                (
                    "tests/integration/test_parcel_state.py::test_an_event_whose_clock_is_not_believed_is_dated_by_the_server",
                ),
            ),
            Fault("DST, zone change", "UTC stored"),
            Fault(
                "clock stepped back mid-shift",
                "sequence monotonic",
                ("tests/unit/test_identifiers.py::test_ids_grow_whatever_the_clock_does",),
            ),
            Fault("suspended for 8 h", "sockets discarded"),
            Fault(
                "one parcel, two stations",
                "both kept, one status",
                (
                    "tests/integration/test_parcel_state.py::test_two_stations_that_count_the_same_piece_both_keep_it_and_the_later_one_is_told",
                ),
            ),
            Fault(
                "reference row commits late",
                "P11",
                ("tests/integration/test_downlink.py::test_a_row_that_commits_late_is_not_missed",),
            ),
            Fault(
                "database password rotated",
                "held, prompt, no loss",
                (
                    "tests/integration/test_password_command.py::test_a_rotated_password_holds_everything_until_the_new_one_is_kept",
                ),
            ),
            Fault(
                "user revoked while offline",
                "events kept, flagged",
                (
                    f"{_UPLINK}faults.py::test_a_role_without_the_right_to_write_holds_everything_back",
                    "tests/integration/access/test_station_access.py::test_an_account_closed_while_the_desk_was_off_line_ends_it_and_keeps_what_was_scanned",
                ),
            ),
            Fault(
                "scanner, scale or printer unplugged mid-frame, back on another port",
                "re-found by identity; a half frame is never a reading",
                (
                    "tests/integration/test_serial_scanner.py::test_a_scanner_pulled_in_mid_label_and_plugged_in_again",
                    "tests/unit/test_line_decoder.py::test_an_unplugged_scanner_leaves_no_half_code_behind",
                    "tests/integration/test_device_reader.py::test_a_scale_pulled_out_in_mid_frame_is_found_on_another_port",
                ),
                "scanners and scales; a printer that is gone is fault 39's",
            ),
            Fault(
                "printer takes the bytes and dies",
                "job uncertain, operator asked; never reprinted by itself",
                (
                    "tests/unit/test_print_talk.py::test_a_printer_that_takes_bytes_and_dies_leaves_it_uncertain",
                    "tests/integration/test_printing_lines.py::test_a_printer_that_stalls_leaves_it_uncertain",
                ),
            ),
            Fault(
                "no audio device, no display change, no keyring",
                "works, says so once",
                (
                    "tests/unit/test_sounds.py::test_a_counter_without_audio_works_the_same_and_says_so_once",
                    "tests/unit/test_passwords.py::test_that_there_is_no_keyring_is_said_once",
                ),
                "a change of display: no second one here",
            ),
        ),
        start=1,
    )
)


def elsewhere() -> list[str]:
    """Return the tests outside of tests/faults that the table speaks of, each once."""
    return list(dict.fromkeys(test for fault in FAULTS.values() for test in fault.elsewhere))


if __name__ == "__main__":
    sys.stdout.write("\n".join(elsewhere()) + "\n")
