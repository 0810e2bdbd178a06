"""How often one address, or one account, may try something: a bucket of tries that fills up again, in this process."""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from types import MappingProxyType
from unicodedata import normalize

from changemaker.core.errors import TooManyError

MOST_KNOWN = 10_000  # buckets; beyond them the one that was left alone longest is forgotten
SECOND = 1_000_000  # microseconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """So many tries at once, and then one more each `seconds`."""

    tries: int
    seconds: float


BY_ADDRESS: Mapping[str, Limit] = MappingProxyType(
    {
        "sign_in": Limit(tries=20, seconds=6),
        "reset": Limit(tries=5, seconds=120),
        "first_run": Limit(tries=5, seconds=60),
        "one_time": Limit(tries=20, seconds=30),
        "company": Limit(tries=20, seconds=6),
        "bad_key": Limit(tries=20, seconds=6),
        "answer": Limit(tries=6_000, seconds=0.01),  # pages of surveys: a whole company may answer from one address
        "begin": Limit(tries=1_000, seconds=0.5),  # new responses by a link that anybody may use
        "guess": Limit(tries=60, seconds=2),  # addresses of surveys that we did not sign
    }
)
BY_ACCOUNT: Mapping[str, Limit] = MappingProxyType(
    {
        "sign_in": Limit(tries=10, seconds=60),
        "reset": Limit(tries=3, seconds=600),
        "key": Limit(tries=600, seconds=0.05),
        "answer": Limit(tries=60, seconds=1),  # pages that are sent off with one person's address
    }
)


class Limits:
    """Buckets of one process."""

    def __init__(self, *, most_known: int = MOST_KNOWN) -> None:
        self._most_known = most_known
        self._buckets: OrderedDict[tuple[str, str, str], tuple[float, int]] = OrderedDict()
        self._lock = threading.Lock()

    def take_for_address(self, what: str, address: str, *, now: int) -> None:
        """Count one try of `what` from a network address.

        Raises:
            TooManyError: there were too many.
        """
        self._take(("address", what, neighbourhood(address)), BY_ADDRESS[what], now)

    def take_for_account(self, what: str, account: str, *, now: int) -> None:
        """Count one try of `what` on an account: an e-mail address as it was typed, or a key's id.

        Raises:
            TooManyError: there were too many.
        """
        self._take(("account", what, normalize("NFKC", account).strip().casefold()[:254]), BY_ACCOUNT[what], now)

    def forget(self) -> None:
        """Begin anew, as after a start of the server."""
        with self._lock:
            self._buckets.clear()

    def _take(self, key: tuple[str, str, str], limit: Limit, now: int) -> None:
        with self._lock:
            left, at = self._buckets.pop(key, (float(limit.tries), now))
            passed = max(now - at, 0) / SECOND  # a clock that was set back gives nothing and takes nothing
            left = min(left + passed / limit.seconds, limit.tries)
            self._buckets[key] = (left - 1 if left >= 1 else left, now)
            while len(self._buckets) > self._most_known:
                self._buckets.popitem(last=False)
        if left < 1:
            wait = int((1 - left) * limit.seconds) + 1
            raise TooManyError("too many tries", hint=f"wait {wait:,} seconds, then try again", retry_after=wait)


def neighbourhood(address: str) -> str:
    """Return what counts as one address: of IPv6 the first 64 bits, as one household has them all.

    Example:
        >>> neighbourhood("2001:db8::1") == neighbourhood("2001:db8::2"), neighbourhood("192.0.2.1")
        (True, '192.0.2.1')
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        mapped = parsed.ipv4_mapped
        return str(mapped) if mapped else parsed.exploded[:19]
    return str(parsed)
