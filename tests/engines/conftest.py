"""The engines that every expression is compared on; the next ones join in `ENGINES`."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

import ibis
import pytest
from ibis.backends import BaseBackend

from changemaker.engine.tables import Tables, tables_in_memory
from changemaker.metrics.derived import DERIVED, kept
from changemaker.metrics.finance_rules import FinanceRules
from engines.cluster import programs, running
from engines.company import frames

RULES = FinanceRules()


def postgres(where: Mapping[str, str]) -> BaseBackend:
    return ibis.postgres.connect(**where)


ENGINES: Mapping[str, Callable[[Mapping[str, str]], BaseBackend]] = MappingProxyType({"postgres": postgres})


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[Mapping[str, str]]:
    bin = programs()
    if bin is None:
        pytest.skip("PostgreSQL is not here: apt-get install postgresql")
    with running(bin) as where:
        yield where


@pytest.fixture(scope="session")
def reference() -> Tables:
    """The small company on DuckDB, its derived tables worked out."""
    return kept(tables_in_memory(frames(), data_version="engines"), RULES, DERIVED)


@pytest.fixture(scope="session", params=sorted(ENGINES))
def other(request: pytest.FixtureRequest, reference: Tables) -> Tables:
    """The same company on another engine, its derived tables worked out there."""
    engine = ENGINES[request.param](request.getfixturevalue(f"{request.param}_cluster"))
    copied = {
        name: engine.create_table(name, reference.engine.to_pyarrow(reference[name]), schema=reference[name].schema())
        for name in reference.expressions
        if name not in DERIVED
    }
    plain = Tables(engine=engine, data_version="engines", expressions=copied, filled=reference.filled)
    return kept(plain, RULES, DERIVED)
