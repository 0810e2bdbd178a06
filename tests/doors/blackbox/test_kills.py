"""A command that is killed at any moment leaves what was there before, whole, and the next run goes through."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from doors.blackbox.company import STATE, Company, orders, state_of
from doors.blackbox.trade import speedy, trading, waves
from doors.support import assert_alike, surroundings

pytestmark = pytest.mark.xdist_group("kills")
LONG = pytest.mark.faults
FORMATS = ("pdf", "xlsx", "html", "json")


def killed(company: Company, *args: str, after: float) -> bool:
    """Start a command, kill it after so many seconds, and say whether it was still at work."""
    running = subprocess.Popen(
        [sys.executable, "-m", "changemaker", *args, "--folder", str(company.folder)],
        env=surroundings(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(after)
    running.send_signal(signal.SIGKILL)
    return running.wait() == -signal.SIGKILL


def seconds(company: Company, *args: object) -> float:
    """Run a command to its end and return how long that took."""
    began = time.monotonic()
    answer = company.run(*map(str, args))
    assert answer.code == 0, answer.err
    return time.monotonic() - began


def many_orders(company: Company, *, rows: int, amount: str) -> None:
    company.table("order", orders(*[(f"a{i % 9}", "2024-01-10T12:00:00Z", amount) for i in range(rows)]))


@pytest.mark.parametrize("kills", [2, pytest.param(10, marks=LONG)])
def test_a_killed_load_leaves_the_old_version_or_the_new_one_never_a_mixture(kills: int, tmp_path: Path) -> None:
    company = Company(tmp_path).settings().table("account", {"account_id": [f"a{i}" for i in range(9)]})
    many_orders(company, rows=3_000, amount="1.00")
    lasts = seconds(company, "load")
    rng, value, hits = random.Random(11), 1, 0
    for _ in range(4 * kills):
        if hits == kills:
            break
        many_orders(company, rows=3_000, amount=f"{value + 1}.00")
        hit = killed(company, "load", after=rng.uniform(0.25, 1.0) * lasts)
        hits += hit
        lasts *= 1.0 if hit else 0.8  # it was over before the kill: aim earlier

        found = {int(row["amount"]) for row in company.rows("order")}
        assert found in ({value}, {value + 1})
        assert len(company.rows("order")) == 3_000
        value = found.pop()
    assert hits == kills  # only kills of a load at work count
    assert company.run("load").code == 0
    assert not [path for path in (tmp_path / STATE).rglob("*") if path.suffix in (".tmp", ".part")]


@pytest.fixture(scope="module")
def proven(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """A company that is loaded."""
    by_wave = waves(seed=2)
    company = speedy(trading(tmp_path_factory.mktemp("proven"), by_wave, lift=0.1, a_district=2), by_wave)
    company.load()
    return company


@LONG
@pytest.mark.parametrize("kills", [5])
def test_a_killed_proof_leaves_plan_and_data_as_they_were(kills: int, proven: Company) -> None:
    expected, lasts, rng = proven.ask("prove", "speed"), seconds(proven, "prove", "speed"), random.Random(12)
    before = state_of(proven.folder)

    for _ in range(kills):
        killed(proven, "prove", "speed", after=rng.uniform(0.2, 1.0) * lasts)
        assert state_of(proven.folder) == before

    again = proven.ask("prove", "speed")
    assert again["plan"] == expected["plan"]
    assert again["data_version"] == expected["data_version"]
    assert_alike(again["finding"]["estimates"], expected["finding"]["estimates"])


@LONG
@pytest.mark.parametrize("kills", [5])
def test_a_killed_report_leaves_each_file_whole(kills: int, proven: Company) -> None:
    lasts, rng = seconds(proven, "report", "speed"), random.Random(13)
    places = {path.suffix[1:]: path for path in proven.folder.rglob("speed.*") if path.suffix[1:] in FORMATS}
    assert set(places) == set(FORMATS)

    for _ in range(kills):
        before = {kind: path.read_bytes() for kind, path in places.items()}
        killed(proven, "report", "speed", after=rng.uniform(0.3, 1.0) * lasts)
        for kind, path in places.items():
            assert path.read_bytes() == before[kind] or whole(path), kind


def whole(path: Path) -> bool:
    """True if a file ends as its kind does."""
    ends = {".pdf": b"%%EOF", ".html": b"</html>", ".json": b"}", ".xlsx": b""}
    data = path.read_bytes().rstrip()
    return data.endswith(ends[path.suffix]) and (path.suffix != ".xlsx" or b"PK\x05\x06" in data[-64:])
