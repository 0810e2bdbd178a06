"""Pieces of pages that are the same for every reader of one kind: made once, forgotten when nobody asks for them."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")
MOST = 64


class KeptOnce(Generic[T]):
    """What was made, by everything it depends on: data version, scope, language, file; the oldest of `most` goes."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._made: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what was made under `key`, or make it; what fails is not kept, and asked for again.

        Example:
            >>> kept = KeptOnce[int]()
            >>> kept.get("a", lambda: 1), kept.get("a", lambda: 2)
            (1, 1)
        """
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key]
        made = make()  # outside the lock: two may make it at once, and get the same
        with self._lock:
            self._made[key] = made
            while len(self._made) > self._most:
                self._made.popitem(last=False)
        return made
