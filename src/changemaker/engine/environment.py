"""Passwords and addresses that a workspace's files name as ${NAME}: read from the environment."""

import os
import re
from urllib.parse import quote

from changemaker.core.errors import DatabaseError

VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


def with_environment(address: str, *, where: str) -> str:
    """Return the address with each ${NAME} replaced by that environment variable, whatever signs a password has.

    Raises:
        DatabaseError: a variable is not set.
    """
    gone = sorted({name for name in VARIABLE.findall(address) if name not in os.environ})
    if gone:
        names = ", ".join(gone)
        raise DatabaseError(
            f"the environment has no {names}", where=where, hint=f"export {gone[0]}=... before you load"
        )
    if VARIABLE.fullmatch(address):
        return os.environ[VARIABLE.findall(address)[0]]
    return VARIABLE.sub(lambda found: quote(os.environ[found[1]], safe=""), address)
