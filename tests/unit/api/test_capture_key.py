"""A key is looked up once in a while, and not believed for long after it was taken back."""

import asyncio
import base64

import pytest

from changemaker.access.actor import Actor
from changemaker.access.roles import Permission
from changemaker.api.capture_key import KNOWN_FOR, MOST_KNOWN, Pushers, key_in
from changemaker.core.errors import KeyNeededError, NotAllowedError

MAY = Actor(kind="key", id="cmk_1", permissions=frozenset({Permission.PUSH_EVENTS}))
HEADERS = [(b"authorization", b"Bearer cmk_1")]


class Shelf:
    """Keys that are known, and how often somebody asked."""

    def __init__(self) -> None:
        self.known: dict[str, Actor] = {"cmk_1": MAY, "cmk_2": Actor(kind="key", id="cmk_2")}
        self.asked = 0

    def find(self, key: str, now: int) -> Actor | None:
        self.asked += 1
        return self.known.get(key)


def test_a_busy_sender_costs_one_look_up_until_its_time_is_over() -> None:
    shelf = Shelf()
    pushers = Pushers(find=shelf.find)

    for now in (0, KNOWN_FOR - 1, KNOWN_FOR, KNOWN_FOR + 1):
        assert asyncio.run(pushers.of(HEADERS, now)) is MAY

    assert shelf.asked == 2


def test_a_key_that_was_taken_back_is_refused_when_its_time_is_over() -> None:
    shelf = Shelf()
    pushers = Pushers(find=shelf.find)
    asyncio.run(pushers.of(HEADERS, 0))
    shelf.known.clear()

    with pytest.raises(KeyNeededError):
        asyncio.run(pushers.of(HEADERS, KNOWN_FOR))
    with pytest.raises(KeyNeededError):
        asyncio.run(pushers.of(HEADERS, 0))  # a clock that was set back revives nothing


def test_a_key_for_something_else_is_told_so_each_time() -> None:
    pushers = Pushers(find=Shelf().find)

    for _ in range(2):
        with pytest.raises(NotAllowedError):
            asyncio.run(pushers.of([(b"authorization", b"Bearer cmk_2")], 0))


def test_keys_without_number_fill_no_memory() -> None:
    pushers = Pushers(find=lambda key, now: MAY)

    async def ask_with_all() -> None:
        for number in range(MOST_KNOWN + 10):
            await pushers.of([(b"authorization", f"Bearer k{number}".encode())], 0)

    asyncio.run(ask_with_all())

    assert len(pushers._known) <= MOST_KNOWN


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("", ""),
        ("Bearer", ""),
        ("bearer  cmk_1 ", "cmk_1"),
        ("Basic " + base64.b64encode(b"cmk_1:anything").decode(), "cmk_1"),
        ("Basic " + base64.b64encode(b"cmk_1").decode(), "cmk_1"),
        ("Basic " + base64.b64encode("é:".encode()).decode(), ""),
        ("Basic ???", ""),
        ("Negotiate cmk_1", ""),
    ],
)
def test_the_key_is_read_from_bearer_and_from_basic(header: str, key: str) -> None:
    assert key_in(header) == key
