"""A load's progress, in messages that every language has, and as a share that only grows."""

from pathlib import Path

from changemaker.core.clock import fixed_clock
from changemaker.core.message import Message
from changemaker.engine.workspace import open_workspace
from changemaker.reports.words import say
from changemaker.routines.load_steps import LoadSteps
from changemaker.sources.load import load
from unit.routines.made import workspace

SOURCE = """\
- from: accounts.csv
  table: account
  columns: {account_id: id, opened: since}
- from: orders.csv
  table: order
  columns: {order_id: id, line: {constant: 1}, account_id: account, t: at, amount: amount}
"""


def heard(folder: Path) -> list[tuple[str, float, dict[str, object]]]:
    told: list[tuple[str, float, dict[str, object]]] = []
    steps = LoadSteps(step=lambda name, done, **params: told.append((name, done, params)))
    load(open_workspace(folder), clock=fixed_clock("2026-11-22"), progress=steps)
    return told


def test_every_step_of_a_real_load_has_its_words(tmp_path: Path) -> None:
    folder = workspace(tmp_path, sources__crm=SOURCE)
    (folder / "accounts.csv").write_text("id,since\nA1,2024-01-01\nA2,2024-02-01\n")
    (folder / "orders.csv").write_text("id,account,at,amount\n1,A1,2024-03-01,5\n2,A9,2024-03-01,x\n")

    told = heard(folder)
    sentences = [say(Message(name, params)) for name, _, params in told]
    shares = [done for _, done, _ in told]

    assert "load.step.other" not in [name for name, _, _ in told]
    assert "Reading accounts.csv" in sentences and "Writing table order" in sentences
    assert "Setting rows of orders.csv aside" in sentences
    assert sentences[-1] == "Making it the current version"
    assert shares == sorted(shares) and 0 < shares[0] < shares[-1] < 1


def test_what_was_never_heard_before_is_told_all_the_same() -> None:
    told = []

    LoadSteps(step=lambda name, done, **params: told.append((name, params)))("counting sheep")

    assert told == [("load.step.other", {"text": "counting sheep"})]
