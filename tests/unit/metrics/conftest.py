"""The hand company with its derived tables worked out once."""

import pytest

from changemaker.engine.tables import Tables
from changemaker.metrics.derived import DERIVED, kept
from changemaker.metrics.finance_rules import FinanceRules
from unit.metrics.hand import company


@pytest.fixture(scope="session")
def hand() -> Tables:
    return kept(company(), FinanceRules(), DERIVED)
