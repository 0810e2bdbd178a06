"""Tries are counted in buckets that fill up again, and the buckets themselves are limited."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from changemaker.api.limits import BY_ACCOUNT, BY_ADDRESS, SECOND, Limits, neighbourhood
from changemaker.core.errors import TooManyError

START = 1_790_000_000 * SECOND


def taken(limits: Limits, address: str, now: int) -> bool:
    try:
        limits.take_for_address("reset", address, now=now)
    except TooManyError as error:
        assert error.retry_after >= 1
        return False
    return True


@settings(max_examples=40)
@given(st.lists(st.integers(0, 600), min_size=1, max_size=80))
def test_nobody_gets_more_than_the_bucket_and_what_fell_into_it(waits: list[int]) -> None:
    limits, limit, now, good = Limits(), BY_ADDRESS["reset"], START, 0
    for wait in waits:
        now += wait * SECOND
        good += taken(limits, "192.0.2.1", now)

    assert min(len(waits), limit.tries) <= good <= limit.tries + (now - START) / SECOND / limit.seconds + 1


def test_the_wait_that_is_told_is_long_enough() -> None:
    limits = Limits()
    while taken(limits, "192.0.2.1", START):
        pass
    with pytest.raises(TooManyError) as refused:
        limits.take_for_address("reset", "192.0.2.1", now=START)

    assert taken(limits, "192.0.2.1", START + refused.value.retry_after * SECOND)


def test_a_clock_set_back_locks_nobody_out_for_ever_and_gives_nothing() -> None:
    limits = Limits()
    while taken(limits, "192.0.2.1", START):
        pass

    assert not taken(limits, "192.0.2.1", START - 86_400 * SECOND)
    assert taken(limits, "192.0.2.1", START - 86_400 * SECOND + 3_600 * SECOND)


def test_one_address_or_account_does_not_count_for_another() -> None:
    limits = Limits()
    while taken(limits, "192.0.2.1", START):
        pass

    assert taken(limits, "192.0.2.2", START)
    for _ in range(BY_ACCOUNT["reset"].tries):
        limits.take_for_account("reset", "Ada@example.com ", now=START)
    with pytest.raises(TooManyError):
        limits.take_for_account("reset", "ada@example.com", now=START)
    limits.take_for_account("reset", "bo@example.com", now=START)
    limits.take_for_account("sign_in", "ada@example.com", now=START)


def test_an_address_typed_in_look_alike_letters_is_the_same_account() -> None:
    limits = Limits()
    for _ in range(BY_ACCOUNT["reset"].tries):
        limits.take_for_account("reset", "ada@example.com", now=START)

    for same in ("\uff41da@example.com", "\U0001d41ada@example.com"):  # full-width and bold letters
        with pytest.raises(TooManyError):
            limits.take_for_account("reset", same, now=START)


def test_a_crowd_of_addresses_does_not_fill_the_memory() -> None:
    limits = Limits(most_known=100)
    for number in range(1000):
        taken(limits, f"10.0.{number // 250}.{number % 250}", START)

    assert len(limits._buckets) == 100


def test_a_household_of_ipv6_counts_as_one_and_an_ipv4_in_ipv6_as_itself() -> None:
    assert neighbourhood("2001:db8:0:1::1") == neighbourhood("2001:db8:0:1:ffff::2")
    assert neighbourhood("2001:db8:0:1::1") != neighbourhood("2001:db8:0:2::1")
    assert neighbourhood("::ffff:192.0.2.1") == neighbourhood("192.0.2.1") == "192.0.2.1"
    assert neighbourhood("testclient") == "testclient"
