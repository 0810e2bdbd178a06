"""A piece is made once a key, and forgotten when too many others were asked for."""

import threading

import pytest

from changemaker.web.kept_once import KeptOnce


def test_the_one_that_was_left_alone_longest_goes() -> None:
    kept = KeptOnce[int](most=2)
    kept.get("a", lambda: 1)
    kept.get("b", lambda: 2)
    kept.get("a", lambda: 9)
    kept.get("c", lambda: 3)

    assert kept.get("a", lambda: 9) == 1
    assert kept.get("b", lambda: 9) == 9


def test_what_failed_is_made_again() -> None:
    kept = KeptOnce[int]()

    def fail() -> int:
        raise OSError

    with pytest.raises(OSError):
        kept.get("a", fail)

    assert kept.get("a", lambda: 4) == 4


def test_readers_at_the_same_time_get_the_same() -> None:
    kept, seen = KeptOnce[int](), []
    threads = [threading.Thread(target=lambda: seen.append(kept.get("a", lambda: 7))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert seen == [7] * 8
