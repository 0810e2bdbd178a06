"""Passwords: argon2id, two at a time, so that a crowd at the sign-in does not take the machine's memory."""

import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from changemaker.core.errors import TooManyError, WeakPasswordError

SHORTEST, LONGEST = 12, 1000  # characters
FEWEST_LETTERS = 5  # different ones
ADVICE = "take a few words that only you join"
SALT, DIGEST = 22, 43  # characters of the hash's two parts in base64, for 16 and 32 bytes


class Passwords:
    """Makes and checks hashes.

    Args:
        memory_kib: memory that one hash takes, in KiB.
        passes: how often it goes over that memory.
        lanes: how many threads share it.
        at_once: how many hashes are worked on at the same time.
        waiting: how many more may wait; who comes then is told to try again.

    References:
        Biryukov, Dinu and Khovratovich (2016), RFC 9106; OWASP Password Storage Cheat Sheet.
    """

    def __init__(
        self, *, memory_kib: int = 64 * 1024, passes: int = 3, lanes: int = 4, at_once: int = 2, waiting: int = 16
    ) -> None:
        self._hasher = PasswordHash((Argon2Hasher(time_cost=passes, memory_cost=memory_kib, parallelism=lanes),))
        self._nobody = f"$argon2id$v=19$m={memory_kib},t={passes},p={lanes}${'A' * SALT}${'A' * DIGEST}"
        self._turns = threading.BoundedSemaphore(at_once)
        self._places = threading.BoundedSemaphore(at_once + waiting)

    def hash(self, password: str) -> str:
        """Return the hash to keep.

        Raises:
            TooManyError: too many wait already.
        """
        with self._turn():
            return self._hasher.hash(_bytes(password))

    def verify(self, password: str, kept: str | None) -> tuple[bool, str | None]:
        """Return whether `password` is the one of `kept`, and a hash to keep in its place where that is outdated.

        It takes as long where nothing is kept, so that nobody learns who has an account here.

        Raises:
            TooManyError: too many wait already.
        """
        with self._turn():
            expected = self._nobody if kept is None or len(password) > LONGEST else kept
            good, newer = self._hasher.verify_and_update(_bytes(password[:LONGEST]), expected)
            return good, newer if good else None

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._places.acquire(blocking=False):
            raise TooManyError(
                "many sign in just now", hint="try again in a moment; nothing is wrong with the password", retry_after=2
            )
        try:
            with self._turns:
                yield
        finally:
            self._places.release()


def check_new_password(password: str, *, email: str, company: str, name: str = "") -> None:
    """Refuse a password that others would try first.

    Raises:
        WeakPasswordError: it is short, long beyond reason, or one of the first guesses.

    Example:
        >>> check_new_password("three blue kettles", email="ada@example.com", company="Example")
    """
    plain = _letters(password)
    if len(password) < SHORTEST:
        raise WeakPasswordError(f"a password has {SHORTEST} characters or more", hint=ADVICE)
    if len(password) > LONGEST:
        raise WeakPasswordError(f"a password has at most {LONGEST:,} characters", hint="take a shorter one")
    if len(set(plain)) < FEWEST_LETTERS:
        raise WeakPasswordError("this is the same few letters again and again", hint=ADVICE)
    for known in (email, email.partition("@")[0], company, name):
        told = _letters(known)
        if told and len(plain.replace(told, "").strip("0123456789")) < FEWEST_LETTERS and told in plain:
            raise WeakPasswordError("this is a name that everybody here knows", hint=ADVICE)
    if any(plain in row or plain[::-1] in row for row in KEYBOARD) or plain.strip("0123456789") in FIRST_GUESSES:
        raise WeakPasswordError("this is one of the first that anybody would try", hint=ADVICE)


KEYBOARD = ("12345678901234567890", "qwertyuiopasdfghjklzxcvbnm", "abcdefghijklmnopqrstuvwxyz", "1q2w3e4r5t6y7u8i9o0p")
FIRST_GUESSES = frozenset(
    {
        "adminadmin",
        "administrator",
        "changemaker",
        "changeme",
        "correcthorsebatterystaple",
        "iloveyou",
        "letmein",
        "password",
        "passwordpassword",
        "qwerty",
        "qwertyqwerty",
        "qwertyuiop",
        "secretsecret",
        "welcome",
        "welcomewelcome",
    }
)


def _letters(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKC", text).casefold() if letter.isalnum())


def _bytes(password: str) -> bytes:
    # The same word is typed in two ways on two machines (an accent as one letter, or as two).
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
