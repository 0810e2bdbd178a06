"""Erasing a person destroys the key: what was sealed under it, here and in every backup, is noise from then on."""

from collections.abc import Mapping


def erased(now: int) -> Mapping[str, object]:
    """Return what a row of `person` holds once its person is erased at `now`, in UTC microseconds.

    The wrapped key goes, and with it every sealed value of the person's events. Whoever writes this also deletes the
    person's rows of `address` in the same transaction; consent and suppression stay: they hold no address, only its
    keyed hash, and are what keeps an erased person from being written to again. The account's numbers stay as they are.

    Example:
        >>> erased(5)["key"] is None, erased(5)["erased_at"]
        (True, 5)
    """
    return {"key": None, "sealed": None, "language": None, "zone": None, "updated_at": now, "erased_at": now}
