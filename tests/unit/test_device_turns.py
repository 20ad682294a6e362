"""Devices are listed and opened one at a time, and none can hold up the others for ever."""

from __future__ import annotations

import threading

from station.devices.turns import a_turn


def test_whoever_comes_second_waits_for_the_first() -> None:
    order: list[str] = []
    inside, go_on = threading.Event(), threading.Event()

    def first() -> None:
        with a_turn():
            inside.set()
            go_on.wait(20.0)
            order.append("first")

    def second() -> None:
        with a_turn():
            order.append("second")

    threads = [threading.Thread(target=one) for one in (first, second)]
    threads[0].start()
    inside.wait(20.0)
    threads[1].start()
    threads[1].join(0.05)
    assert order == []
    go_on.set()
    for thread in threads:
        thread.join()
    assert order == ["first", "second"]


def test_a_port_that_hangs_while_it_is_opened_holds_nobody_up_for_ever() -> None:
    with a_turn(), a_turn(longest_wait_s=0.01):
        pass
    with a_turn(longest_wait_s=0.01):
        pass
