"""Who the company's sign-in speaks of: known by subject, else by a verified address, else new; groups give roles."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from changemaker.access.first_run import new_user_id
from changemaker.access.people import ADMINS, another_admin
from changemaker.access.person_words import email_as_kept, name_as_kept
from changemaker.access.roles import Role
from changemaker.core.errors import BadPersonError, CompanySignInError
from changemaker.engine.serving_settings import SignIn
from changemaker.store.audit import write_audit
from changemaker.store.turns import take_turn
from changemaker.store.users import User, add_user, change_user, user_by_email, user_by_subject

MOST_GROUPS = 5  # that are named in an error


def person_of(connection: sa.Connection, claims: Mapping[str, Any], settings: SignIn, *, now: int) -> User:
    """Return the person, with the roles that their groups give today; made where nobody is known yet.

    Args:
        connection: in a transaction.
        claims: of an ID token that was checked.
        settings: which group gives which role.
        now: UTC microseconds.

    Raises:
        CompanySignInError: no group has a role here, the account is closed, or the address belongs to somebody whom
            the provider does not vouch for.
    """
    take_turn(connection, ADMINS)
    roles = roles_of_groups(claims.get(settings.groups_claim), settings)
    subject = f"{settings.issuer} {claims['sub']}"
    user = user_by_subject(connection, subject) or _by_address(connection, claims, subject)
    if user is None:
        return _made(connection, claims, subject, roles, now)
    if user.state == "closed":
        raise CompanySignInError("this account is closed", hint="ask an admin, who can open it again under People")
    kept = roles if _may_lose_admin(connection, user) else roles | {Role.ADMIN}
    return _changed(connection, user, subject, kept, now)


def roles_of_groups(groups: object, settings: SignIn) -> frozenset[Role]:
    """Return the roles that groups give.

    Raises:
        CompanySignInError: none of them has a role; or changemaker.yml names a role that there is not.
    """
    names = [groups] if isinstance(groups, str) else groups if isinstance(groups, list) else []
    told = [name for name in names if isinstance(name, str)]
    wanted = {settings.roles[name] for name in told if name in settings.roles}
    unknown = sorted(wanted - set(Role))
    if unknown:
        raise CompanySignInError(
            f"changemaker.yml gives a group the role '{unknown[0]}', which there is not",
            hint=f"roles are {', '.join(Role)}",
        )
    if not wanted:
        shown = ", ".join(sorted(told)[:MOST_GROUPS]) or "none"
        raise CompanySignInError(
            f"no group of yours has a role here; your groups: {shown}",
            hint="ask an admin to name one of them under sign_in.roles in changemaker.yml",
        )
    return frozenset(Role(word) for word in wanted)


def _by_address(connection: sa.Connection, claims: Mapping[str, Any], subject: str) -> User | None:
    user = user_by_email(connection, _email(claims))
    if user is None:
        return None
    other_subject = user.oidc_subject is not None and user.oidc_subject != subject
    if claims.get("email_verified") is not True or other_subject:
        raise CompanySignInError(
            "somebody with this address is here, and the company's sign-in does not vouch that it is you",
            hint="sign in with your password, or ask an admin",
        )
    return user


def _made(connection: sa.Connection, claims: Mapping[str, Any], subject: str, roles: frozenset[Role], now: int) -> User:
    email = _email(claims)
    if claims.get("email_verified") is False:
        raise CompanySignInError(
            "the company's sign-in does not vouch for your e-mail address", hint="confirm it there, then come again"
        )
    user = User(
        id=new_user_id(),
        email=email,
        name=_name(claims, email),
        roles=_words(roles),
        oidc_subject=subject,
        state="active",
        made_at=now,
    )
    add_user(connection, user)
    detail = {"roles": list(user.roles)}
    write_audit(connection, now=now, actor=user.id, action="audit.came_by_company", object=user.id, detail=detail)
    return user


def _changed(connection: sa.Connection, user: User, subject: str, roles: frozenset[Role], now: int) -> User:
    after = replace(user, roles=_words(roles), oidc_subject=subject, state="active")
    if after == replace(user, roles=tuple(sorted(user.roles))):
        return user
    change_user(connection, user.id, roles=list(after.roles), oidc_subject=subject, state="active")
    if set(after.roles) != set(user.roles):
        detail = {"before": list(user.roles), "after": list(after.roles), "how": "company"}
        write_audit(connection, now=now, actor=user.id, action="audit.roles_changed", object=user.id, detail=detail)
    return replace(after, version=user.version + 1)


def _may_lose_admin(connection: sa.Connection, user: User) -> bool:
    return Role.ADMIN.value not in user.roles or another_admin(connection, user.id)


def _words(roles: frozenset[Role]) -> tuple[str, ...]:
    return tuple(sorted(role.value for role in roles))


def _email(claims: Mapping[str, Any]) -> str:
    try:
        return email_as_kept(str(claims.get("email") or ""))
    except BadPersonError:
        raise CompanySignInError(
            "the company's sign-in told no e-mail address of yours", hint="its client needs the scope 'email'"
        ) from None


def _name(claims: Mapping[str, Any], email: str) -> str:
    for word in (claims.get("name"), claims.get("preferred_username"), email.partition("@")[0]):
        try:
            return name_as_kept(str(word or ""))
        except BadPersonError:
            continue
    return email[:100]
