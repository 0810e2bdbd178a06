"""`changemaker act apply`, `pause`, `resume`, `drain`, `move`, `status` and `doubt`, as somebody types them."""

import json
import shlex
from pathlib import Path

import pytest

from changemaker.cli.main import run
from changemaker.engine.workspace import open_workspace
from changemaker.routines.open_store import store_of
from changemaker.store.outbox import put
from changemaker.store.outbox_moves import begin, end, lock_due
from unit.store.made_store import made_file

JOURNEY = """
about: Silent for long.
owner: ada@example.com
enter: {when: days_since_order > 30, episode: last_order_id}
holdout: 20%
goal: {event: order.placed, within: 10d}
steps:
  - {task: call, to: account_owner, text: Call them.}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "journeys").mkdir()
    (tmp_path / "journeys" / "silent.yml").write_text(JOURNEY.lstrip(), encoding="utf-8")
    (tmp_path / "changemaker.yml").write_text("name: Acme\ncurrency: EUR\n", encoding="utf-8")
    made_file(tmp_path / ".changemaker" / "changemaker.db")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def typed(line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    monkeypatch.setattr("sys.argv", ["changemaker", *shlex.split(line)])
    with pytest.raises(SystemExit) as ended:
        run()
    printed = capsys.readouterr()
    return int(ended.value.code or 0), printed.out + printed.err


def test_a_journey_goes_from_applied_to_ended(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told = [
        typed(f"act {line}", monkeypatch, capsys)
        for line in (
            "status",
            "apply",
            "apply silent",
            "pause silent",
            "pause silent",
            "resume silent",
            "move silent --from 1 --to 1 --at same",
            "drain silent",
            "status silent",
        )
    ]

    assert [status for status, _ in told] == [0] * len(told)
    first = [text.splitlines()[0] for _, text in told]
    assert first == [
        "No journey was applied yet: changemaker act apply NAME",
        "silent: applied, version 1. 20 % are held out; its lot is drawn for good.",
        "silent: nothing has changed; version 1 stays.",
        "silent is paused: nobody enters, no step is taken, nothing is sent.",
        "silent is not going; nothing was done.",
        "silent goes on where it was.",
        "0 runs of silent are on version 1 now.",
        "silent takes nobody in any more; 0 runs come to their end.",
        "silent · version 1, ended",
    ]


def test_another_share_says_how_to_begin_a_new_journey(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed("act apply", monkeypatch, capsys)
    (folder / "journeys" / "silent.yml").write_text(JOURNEY.lstrip().replace("20%", "30%"), encoding="utf-8")

    status, told = typed("act apply", monkeypatch, capsys)

    assert status == 2 and "[CM415]" in told and "silent-2.yml" in told


def test_a_journey_that_is_not_there_is_told_with_what_was_meant(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed("act apply", monkeypatch, capsys)

    assert "did you mean 'silent'?" in typed("act pause silnt", monkeypatch, capsys)[1]
    assert "[CM411]" in typed("act apply silnt", monkeypatch, capsys)[1]


def test_what_is_in_doubt_is_listed_and_settled_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    key, store = "journey:r1/2/1/c1", store_of(open_workspace(folder))
    with store.writing() as connection:
        put(connection, key=key, channel="email", purpose="service", payload={}, origin="journey:silent", now=0,
            contact_id="c1", run="r1", account_id="a1")  # fmt: skip
        row = lock_due(connection, key=key, now=1)
        assert row is not None
        end(
            connection,
            begin(connection, row, worker="w", until=9),
            state="in_doubt",
            reason="sending.worker_lost",
            now=2,
        )
    store.close()

    _, listed = typed("act doubt --json -", monkeypatch, capsys)
    settled = typed(f"act doubt {key} --sent", monkeypatch, capsys)
    again = typed(f"act doubt {key} --again", monkeypatch, capsys)

    assert [one["key"] for one in json.loads(listed)["in_doubt"]] == [key]
    assert settled == (0, f"Settled: {key}\n")
    assert again[0] == 2 and "it is sent" in again[1] and "[CM418]" in again[1]
    assert typed("act doubt", monkeypatch, capsys)[1] == "Nothing is in doubt.\n"
