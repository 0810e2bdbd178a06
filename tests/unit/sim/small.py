"""A company of few accounts, lived quickly: 240 accounts in 48 districts, all 36 months."""

from functools import cache

from changemaker.sim.company import Company
from changemaker.sim.company_parameters import Parameters, default_parameters

ACCOUNTS = 240
REGULARS = 144


def small_parameters(**changes: object) -> Parameters:
    """Return company.yml with few accounts, and other changes by section."""
    default = default_parameters()
    accounts = default.accounts.model_copy(update={"count": ACCOUNTS})
    regulars = default.regulars.model_copy(update={"count": REGULARS})
    return default.model_copy(update={"accounts": accounts, "regulars": regulars, **changes})


@cache
def lived(seed: int = 3, *, null: bool = False, regulars: bool = False) -> Company:
    """Return a small company that was lived to its last day."""
    company = Company(seed=seed, parameters=small_parameters(), null=null, regulars=regulars)
    company.advance()
    return company
