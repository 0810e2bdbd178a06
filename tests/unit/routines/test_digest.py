"""The digest tells everybody who wants it what the programmes earned and what changed, from kept results."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from changemaker.engine.workspace import Workspace, open_workspace
from changemaker.reports.words import say
from changemaker.routines.digest import digest
from changemaker.routines.kept_results import keep_case
from changemaker.routines.programme_proof import ProvedProgramme
from changemaker.store.letters import Letter, Link, letter_of
from changemaker.store.open import Store, open_store
from changemaker.store.outbox import list_sendings
from changemaker.store.people_tables import USER
from doors.sample_case import MADE_AT, SOURCE, case_named
from unit.routines.made import programme
from unit.routines.made import workspace as written
from unit.store.made_store import made_file

DAY = 86_400_000_000
MONDAY = int(datetime(2026, 11, 23, 6, tzinfo=UTC).timestamp()) * 1_000_000  # 07:00 in Berlin
URL = "https://cx.example.com"
NAME = "complaints-in-a-day"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return open_workspace(written(tmp_path, **{f"programmes__{NAME}": programme()}))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(made_file(tmp_path / "store.db"))
    yield opened
    opened.close()


def keep(workspace: Workspace, sample: str = "likely", *, name: str = NAME, data_version: str = "") -> None:
    case = replace(case_named(sample), programme=name)
    case = replace(case, data_version=data_version or case.data_version)
    keep_case(workspace, ProvedProgramme(case=case, source=SOURCE, frozen_now=False), MADE_AT + timedelta(days=1))


def user(store: Store, id: str, *roles: str, **more: object) -> None:
    row = {"id": id, "email": f"{id}@example.com", "name": id, "roles": list(roles), "state": "active", "digest": True}
    with store.writing() as connection:
        connection.execute(sa.insert(USER).values(**{**row, "made_at": 1, **more}))


def letters(store: Store) -> dict[str, Letter]:
    with store.reading() as connection:
        rows = list_sendings(connection, origin="digest")
    return {row.key: letter_of(row.payload) for row in rows}


def text(letter: Letter, language: str = "en") -> str:
    return "\n".join(say(piece.message, language) for piece in letter.pieces)


def test_who_wants_it_and_may_see_proofs_gets_one_letter(workspace: Workspace, store: Store) -> None:
    keep(workspace)
    user(store, "ada", "executive")
    user(store, "ben", "agent")  # may not see proofs
    user(store, "cleo", "analyst", digest=False)
    user(store, "dan", "admin", state="closed")
    user(store, "eve", "agent", "finance_signer")
    user(store, "fay", "a role of a newer version")

    assert digest(workspace, store, MONDAY, URL) == 2
    assert set(letters(store)) == {"digest:2026-11-23:ada", "digest:2026-11-23:eve"}


def test_asked_twice_on_one_day_nobody_gets_a_second_letter(workspace: Workspace, store: Store) -> None:
    keep(workspace)
    user(store, "ada", "executive")

    assert [digest(workspace, store, MONDAY + n, URL) for n in (0, DAY // 2, DAY)] == [1, 0, 1]


def test_a_letter_says_net_value_range_and_grade_and_leads_to_the_page(workspace: Workspace, store: Store) -> None:
    keep(workspace)
    user(store, "ada", "executive")
    digest(workspace, store, MONDAY, f"{URL}/")
    (letter,) = letters(store).values()
    told = text(letter)

    net = case_named("likely").finding.estimates["value:net"]
    assert f"${net.value / 1e6:.2f}M" in told
    assert f"95 % range ${net.low / 1e6:.2f}M to ${net.high / 1e6:.2f}M" in told
    assert "Evidence: B, likely" in told
    assert [piece.url for piece in letter.pieces if isinstance(piece, Link)] == [f"{URL}/programmes/{NAME}"]
    assert "Acme" in say(letter.subject)


@pytest.mark.parametrize(
    ("sample", "says"),
    [("compared", "range"), ("withheld", "not answerable yet"), ("unsayable", "nobody to compare with")],
)
def test_weak_evidence_carries_no_sum_of_money(workspace: Workspace, store: Store, sample: str, says: str) -> None:
    keep(workspace, sample)
    user(store, "ada", "executive")
    digest(workspace, store, MONDAY, URL)
    (letter,) = letters(store).values()
    told = text(letter)

    net = case_named("proven").finding.estimates["value:net"]
    assert says in told
    assert f"${net.value / 1e6:.2f}M" not in told


def test_the_next_letter_says_what_changed(workspace: Workspace, store: Store) -> None:
    keep(workspace, "compared")
    user(store, "ada", "executive")
    digest(workspace, store, MONDAY, URL)
    digest(workspace, store, MONDAY + 7 * DAY, URL)
    keep(workspace, "likely")
    digest(workspace, store, MONDAY + 14 * DAY, URL)
    digest(workspace, store, MONDAY + 14 * DAY + 1, URL)
    first, same, changed = (letters(store)[f"digest:{day}:ada"] for day in ("2026-11-23", "2026-11-30", "2026-12-07"))

    assert "last digest" not in text(first)
    assert "As in the last digest." in text(same)
    assert "In the last digest: Net value: 95 % range" in text(changed)
    assert (same.subject.id, changed.subject.id) == ("digest.subject", "digest.subject.changed")


def test_programmes_that_came_went_or_wait_for_a_proof_are_told(workspace: Workspace, store: Store) -> None:
    keep(workspace)
    user(store, "ada", "executive")
    digest(workspace, store, MONDAY, URL)
    folder = workspace.folder / "programmes"
    (folder / f"{NAME}.yml").rename(folder / "renamed.yml")
    (folder / "waiting.yml").write_text(programme(), encoding="utf-8")
    keep(workspace, name="renamed")
    digest(workspace, store, MONDAY + 7 * DAY, URL)
    told = text(letters(store)["digest:2026-11-30:ada"])

    assert "New since the last digest." in told
    assert "waiting\nNot proved yet." in told
    assert f"No longer here, though the last digest told of it: {NAME}." in told


def test_a_proof_on_older_tables_is_called_so(workspace: Workspace, store: Store) -> None:
    keep(workspace, data_version="older")
    (workspace.state / "CURRENT").write_text("newer\n")
    user(store, "ada", "executive")
    digest(workspace, store, MONDAY, URL)
    (letter,) = letters(store).values()

    assert "loaded again since" in text(letter)


def test_everybody_reads_in_their_own_language(workspace: Workspace, store: Store) -> None:
    keep(workspace)
    user(store, "ada", "executive", language="ar")
    user(store, "ben", "executive", language="xx")  # not ours: English
    digest(workspace, store, MONDAY, URL)
    arabic, english = (
        text(letters(store)[f"digest:2026-11-23:{id}"], language) for id, language in (("ada", "ar"), ("ben", "en"))
    )

    assert any("\u0600" <= letter <= "\u06ff" for letter in arabic)
    assert english.isascii() or "\N{MINUS SIGN}" in english


def test_without_a_result_there_is_nothing_to_tell(workspace: Workspace, store: Store) -> None:
    user(store, "ada", "executive")

    assert digest(workspace, store, MONDAY, URL) == 0
    assert letters(store) == {}


def test_the_outbox_holds_no_address(workspace: Workspace, store: Store) -> None:
    keep(workspace)
    user(store, "ada", "executive")
    digest(workspace, store, MONDAY, URL)
    with store.reading() as connection:
        (row,) = list_sendings(connection, origin="digest")

    assert (row.user_id, row.channel, row.purpose) == ("ada", "email", "service")
    assert "@example.com" not in str(row.payload)
