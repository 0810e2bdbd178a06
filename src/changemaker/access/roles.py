"""Roles, and what each may do: whatever is not named here is denied."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """What somebody is here; a person may have several."""

    EXECUTIVE = "executive"
    ANALYST = "analyst"
    MANAGER = "manager"  # sees the own team
    AGENT = "agent"  # sees what they served
    ACCOUNT_MANAGER = "account_manager"  # sees the own accounts
    FINANCE_SIGNER = "finance_signer"
    ADMIN = "admin"


class Permission(StrEnum):
    """What a route can ask for; every route asks for one, or says why it is public."""

    SEE_HOME = "see_home"
    SEE_PROOF = "see_proof"
    RUN_STUDIES = "run_studies"
    SEE_SCORES = "see_scores"
    SEE_DATA = "see_data"  # tables, freshness, counts
    SEE_SET_ASIDE = "see_set_aside"  # rows in quarantine: they may hold what somebody typed
    SEE_METHODS = "see_methods"
    SEE_OWN = "see_own"  # the own account, tasks and jobs
    SEE_ALL_JOBS = "see_all_jobs"
    SIGN_FINANCE = "sign_finance"
    SEE_PEOPLE = "see_people"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_KEYS = "manage_keys"
    SEE_AUDIT = "see_audit"
    SEE_SENDING = "see_sending"
    MANAGE_SENDING = "manage_sending"
    SEE_SURVEYS = "see_surveys"  # surveys, who is asked, the honest score
    MANAGE_SURVEYS = "manage_surveys"  # invite, open links, say what is expected
    HOLD_INTERVIEWS = "hold_interviews"  # hold the interviews that one was asked to hold, and type them in
    SEE_VOICES = "see_voices"  # themes with quotes: redacted texts
    LABEL_TEXTS = "label_texts"  # label texts, name and merge themes
    SEE_PREDICTIONS = "see_predictions"  # predicted scores with their card, problems nobody asked about, who is turning
    SEE_JOURNEYS = "see_journeys"  # journeys, their arms and effects
    MANAGE_JOURNEYS = "manage_journeys"  # apply, pause, drain, move
    SEE_CASES = "see_cases"  # the board of cases
    WORK_CASES = "work_cases"  # take, hand over, close
    PUSH_EVENTS = "push_events"  # keys of machines


_EVERYONE = frozenset({Permission.SEE_HOME, Permission.SEE_METHODS, Permission.SEE_OWN})
_RESULTS = frozenset(
    {
        Permission.SEE_PROOF,
        Permission.SEE_SCORES,
        Permission.SEE_DATA,
        Permission.SEE_SURVEYS,
        Permission.SEE_PREDICTIONS,
        Permission.SEE_JOURNEYS,
        Permission.SEE_CASES,
    }
)
MAY: Mapping[Role, frozenset[Permission]] = MappingProxyType(
    {
        Role.EXECUTIVE: _EVERYONE | _RESULTS | {Permission.SEE_VOICES},
        Role.ANALYST: _EVERYONE
        | _RESULTS
        | {Permission.RUN_STUDIES, Permission.SEE_SET_ASIDE, Permission.SEE_ALL_JOBS, Permission.SEE_SENDING}
        | {Permission.MANAGE_SURVEYS, Permission.HOLD_INTERVIEWS, Permission.SEE_VOICES, Permission.LABEL_TEXTS}
        | {Permission.MANAGE_JOURNEYS, Permission.WORK_CASES},
        Role.MANAGER: _EVERYONE | {Permission.HOLD_INTERVIEWS, Permission.SEE_CASES, Permission.WORK_CASES},
        Role.AGENT: _EVERYONE | {Permission.SEE_CASES, Permission.WORK_CASES},
        Role.ACCOUNT_MANAGER: _EVERYONE | {Permission.HOLD_INTERVIEWS, Permission.SEE_CASES, Permission.WORK_CASES},
        Role.FINANCE_SIGNER: _EVERYONE | _RESULTS | {Permission.SIGN_FINANCE},
        Role.ADMIN: frozenset(Permission) - {Permission.SIGN_FINANCE, Permission.PUSH_EVENTS},
    }
)


def permissions_of(roles: Iterable[Role]) -> frozenset[Permission]:
    """Return all that somebody with `roles` may do.

    Example:
        >>> Permission.RUN_STUDIES in permissions_of([Role.EXECUTIVE])
        False
    """
    return frozenset().union(*(MAY[role] for role in roles))
