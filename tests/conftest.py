"""What any test may ask for, and the rule for skips: each is listed; in CI only missing shared data may skip."""

import gc
import os
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]
EXCUSED = "shared data"  # the one beginning of a reason that CI lets pass

settings.register_profile("here", deadline=None)  # two processes share two cores: a slow example is not a wrong one
settings.register_profile("ci", deadline=None, derandomize=True, max_examples=50)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "here")


@pytest.fixture(scope="session")
def repo() -> Path:
    """The project's own folder."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of the real data sets, beside the project or where CHANGEMAKER_SHARED says."""
    folder = Path(os.environ.get("CHANGEMAKER_SHARED") or ROOT.parent / "shared") / "data"
    if not folder.is_dir():
        pytest.skip("shared data is not here: set CHANGEMAKER_SHARED to the folder that holds data/")
    return folder


def pytest_collection(session: pytest.Session) -> None:
    gc.disable()  # what is collected stays to the end: looking through it again and again costs a tenth of the run


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.get_closest_marker("first") is None)  # else one worker waits for the other


def pytest_collection_finish(session: pytest.Session) -> None:
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    gc.enable()


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(SkipLedger(config), "skip-ledger")


class SkipLedger:
    """Every skip of the run, from every process, by test; the worker processes of xdist hand theirs in as they end."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.reasons: dict[str, str] = {}

    def note(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        if report.skipped and not hasattr(report, "wasxfail") and isinstance(report.longrepr, tuple):
            self.reasons[report.nodeid] = report.longrepr[2].removeprefix("Skipped: ")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.note(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self.note(report)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: object) -> None:
        self.reasons |= getattr(node, "workeroutput", {}).get("skips", {})

    @property
    def inexcusable(self) -> int:
        in_ci = os.environ.get("CI") == "true"
        return sum(in_ci and not reason.startswith(EXCUSED) for reason in self.reasons.values())

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if hasattr(self.config, "workeroutput"):
            self.config.workeroutput["skips"] = self.reasons
        elif self.inexcusable and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self.reasons:
            return
        terminalreporter.section("skipped, and why")
        for test, reason in sorted(self.reasons.items()):
            terminalreporter.line(f"{test}: {reason}")
        if self.inexcusable:
            terminalreporter.line(
                f"FAILED: with CI=true nothing may be skipped but for missing {EXCUSED}; {self.inexcusable} above"
            )
