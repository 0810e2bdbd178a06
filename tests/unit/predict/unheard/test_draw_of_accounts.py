"""Of more accounts than can be followed month by month a draw is followed, the same one each time."""

import numpy as np
import pytest

from changemaker.core.seeds import stream
from changemaker.engine.tables import tables_in_memory
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.predict.unheard import panel
from changemaker.sim.unheard_worlds import UnheardWorld, live_unheard

LAST = 2023 * 12 + 13


@pytest.mark.truth  # 3 s: two panels of a whole company
def test_a_draw_holds_whole_accounts_and_says_of_how_many(monkeypatch: pytest.MonkeyPatch) -> None:
    company = live_unheard(UnheardWorld(accounts=(90, 91), months=14), stream(3, "drawn"))
    tables = tables_in_memory(company.tables(), data_version="x")
    every = panel.panel_of(tables, FinanceRules(), last_month=LAST)
    monkeypatch.setattr(panel, "MOST_ACCOUNTS", 40)

    drawn = panel.panel_of(tables, FinanceRules(), last_month=LAST)

    assert every is not None and drawn is not None
    assert (every.of, len(every.accounts)) == (90, 90)
    assert (drawn.of, len(drawn.accounts)) == (90, 40)
    places = [every.accounts.index(name) for name in drawn.accounts]
    assert np.allclose(drawn.margin, every.margin[places])
    thing = drawn.things[0]
    assert np.array_equal(drawn.often(0), every.often(every.things.index(thing))[places])
