"""People of a made-up company, and how they come in."""

from changemaker.access.first_run import become_first_admin, first_run_code
from changemaker.access.invite import accept_invitation, invite
from changemaker.access.passwords import Passwords
from changemaker.access.roles import Role
from changemaker.access.sessions import SignedIn
from changemaker.store.audit import read_audit
from changemaker.store.open import Store

NOW = 1_790_000_000_000_000  # microseconds: in September 2026
SECOND = 1_000_000
MINUTE, HOUR, DAY = 60 * SECOND, 3_600 * SECOND, 86_400 * SECOND
COMPANY, URL = "Northwind Traders", "http://127.0.0.1:8765"
PASSWORD = "three blue kettles"
OTHER_PASSWORD = "seven quiet harbours"


def first_admin(store: Store, passwords: Passwords, *, now: int = NOW) -> SignedIn:
    """Return Ada, who read the console."""
    code = first_run_code(store, now=now)
    assert code is not None
    return become_first_admin(
        store,
        passwords,
        code=code,
        name="Ada Lovelace",
        email="ada@example.com",
        password=PASSWORD,
        company=COMPANY,
        now=now,
    )


def colleague(
    store: Store, passwords: Passwords, *roles: Role, name: str = "Bo Larsen", staff: str | None = None, now: int = NOW
) -> SignedIn:
    """Return somebody who was invited and came in."""
    email = f"{name.split()[0].lower()}@example.com"
    invited = invite(store, email=email, name=name, roles=roles, staff_member_id=staff, by="u_admin", url=URL, now=now)
    token = invited.link.rpartition("/")[2]
    return accept_invitation(store, passwords, token=token, password=PASSWORD, company=COMPANY, now=now)


def told(store: Store) -> list[str]:
    """Return the actions of the audit log, the oldest first."""
    with store.reading() as connection:
        return [row.action.removeprefix("audit.") for row in read_audit(connection, limit=500)][::-1]
