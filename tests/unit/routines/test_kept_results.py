"""A kept result is the result: told again in any language, figure by figure, without computing anything."""

import logging
import threading
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from changemaker.core.message import Message
from changemaker.engine.workspace import Workspace, open_workspace
from changemaker.link.cut import Cut
from changemaker.reports.case_json import to_case_json
from changemaker.reports.case_wording import case_report_of
from changemaker.reports.words import LANGUAGES
from changemaker.routines.kept_codec import decoded, encoded
from changemaker.routines.kept_file import write_kept
from changemaker.routines.kept_files import lay_out
from changemaker.routines.kept_results import (
    KEPT,
    is_stale,
    keep_case,
    keep_contest,
    kept_case,
    kept_cases,
    kept_contest,
)
from changemaker.routines.programme_proof import ProvedProgramme
from changemaker.studies.workspace_contest import ScoresAnswered
from doors.sample_case import ALL, MADE_AT, SOURCE, TRUTH, case_named
from unit.routines.made import workspace as written

NAME = "complaints-in-a-day"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return open_workspace(written(tmp_path))


def proved(name: str = "likely") -> ProvedProgramme:
    return ProvedProgramme(case=case_named(name), source=SOURCE, frozen_now=False)


def kept_place(workspace: Workspace, name: str = NAME) -> Path:
    return workspace.state / "results" / "programmes" / name / KEPT


@pytest.mark.parametrize("name", ALL)
def test_a_kept_proof_is_told_as_the_fresh_one_in_every_language(workspace: Workspace, name: str) -> None:
    fresh = proved(name)
    keep_case(workspace, fresh, MADE_AT, truth=TRUTH)

    kept = kept_case(workspace, NAME)

    assert kept is not None
    assert (kept.proved, kept.made_at, kept.truth) == (fresh, MADE_AT, TRUTH)
    for language in LANGUAGES:
        told = case_report_of(fresh.case, source=fresh.source, made_at=MADE_AT, truth=TRUTH, language=language)
        again = kept.report(language)
        assert again.figures == told.figures
        assert again == told
        assert to_case_json(again) == to_case_json(told)


def test_nothing_is_kept_before_the_first_proof(workspace: Workspace) -> None:
    assert kept_case(workspace, NAME) is None
    assert kept_contest(workspace) is None
    assert kept_cases(workspace) == ()


def test_a_new_proof_takes_the_place_of_the_old_one_whose_files_go(workspace: Workspace) -> None:
    keep_case(workspace, proved("proven"), MADE_AT)
    first = kept_case(workspace, NAME)
    assert first is not None
    lay_out(workspace, first, kinds=["json"])
    assert set(first.files) == {"json"}

    keep_case(workspace, proved("compared"), MADE_AT + timedelta(days=7))
    second = kept_case(workspace, NAME)

    assert second is not None
    assert second.report().claim == "range"
    assert second.files == {}


def test_files_are_laid_out_when_they_are_wanted_and_only_once(workspace: Workspace) -> None:
    keep_case(workspace, proved(), MADE_AT)
    kept = kept_case(workspace, NAME)
    assert kept is not None
    made: list[str] = []

    places = lay_out(workspace, kept, kinds=["json", "xlsx"], language="ar", progress=made.append)
    lay_out(workspace, kept, kinds=["json", "xlsx"], language="ar", progress=made.append)

    assert made == ["json", "xlsx"]
    assert [path.name for path in places.values()] == [f"{NAME}.ar.json", f"{NAME}.ar.xlsx"]
    assert places["json"].read_text(encoding="utf-8") == to_case_json(kept.report("ar"))
    assert kept.files == {}  # those are the English ones


def test_a_file_of_a_proof_that_was_replaced_meanwhile_is_not_left_behind(workspace: Workspace) -> None:
    keep_case(workspace, proved(), MADE_AT)
    old = kept_case(workspace, NAME)
    assert old is not None
    keep_case(workspace, proved("proven"), MADE_AT + timedelta(days=1))

    places = lay_out(workspace, old, kinds=["json"])

    assert not places["json"].exists()


@pytest.mark.parametrize("name", ["", ".", "..", "../secret", "a/b", "/etc/passwd", ".hidden", "a\0b"])
def test_a_name_never_leads_out_of_the_folder_of_results(workspace: Workspace, name: str) -> None:
    (workspace.folder / "secret").mkdir()

    assert kept_case(workspace, name) is None


@pytest.mark.parametrize("damage", ["cut", "empty", "words", "other shape", "older", "wrong kind", "lost grade"])
def test_what_cannot_be_read_is_absent_and_the_log_says_so(
    workspace: Workspace, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    keep_case(workspace, proved(), MADE_AT)
    path = kept_place(workspace)
    whole = path.read_bytes()
    damaged = {
        "cut": whole[: len(whole) // 2],
        "empty": b"",
        "words": b"to be proved again",
        "other shape": b'{"format": 1, "kind": "case", "result": {"proved": 3}}',
        "older": whole.replace(b'"format": 1', b'"format": 0'),
        "wrong kind": whole.replace(b'"kind": "case"', b'"kind": "contest"'),
        "lost grade": whole.replace(b'"grade": "B"', b'"grade": "Z"'),
    }[damage]
    path.write_bytes(damaged)

    with caplog.at_level(logging.WARNING):
        assert kept_case(workspace, NAME) is None
        assert kept_case(workspace, NAME) is None

    assert "run it again" in caplog.text
    assert len(caplog.records) == 1  # once a file, not once a page
    keep_case(workspace, proved(), MADE_AT)
    assert kept_case(workspace, NAME) is not None


def test_all_kept_proofs_are_listed_without_those_that_cannot_be_read(workspace: Workspace) -> None:
    keep_case(workspace, proved(), MADE_AT)
    other = proved()
    keep_case(workspace, replace(other, case=replace(other.case, programme="ordering")), MADE_AT)
    kept_place(workspace).write_bytes(b"")

    assert [kept.name for kept in kept_cases(workspace)] == ["ordering"]


def test_a_reader_sees_the_old_result_or_the_new_one_and_never_a_half(workspace: Workspace) -> None:
    keep_case(workspace, proved(), MADE_AT)
    seen, done = [], threading.Event()

    def read() -> None:
        while not done.is_set():
            kept = kept_case(workspace, NAME)
            seen.append(None if kept is None else kept.report().claim)

    reader = threading.Thread(target=read)
    reader.start()
    for n in range(20):
        keep_case(workspace, proved(("likely", "compared")[n % 2]), MADE_AT + timedelta(seconds=n))
    done.set()
    reader.join(60)

    assert set(seen) <= {"claimed", "range"}
    assert seen


def test_a_result_is_stale_once_other_tables_are_loaded(workspace: Workspace) -> None:
    keep_case(workspace, proved(), MADE_AT)
    kept = kept_case(workspace, NAME)

    assert kept is not None
    assert not is_stale(kept, kept.proved.case.data_version)
    assert is_stale(kept, "another")


def test_a_contest_comes_back_with_all_that_its_pages_need(workspace: Workspace) -> None:
    finding = case_named("likely").finding
    answered = ScoresAnswered(
        findings={"retention": finding},
        cut=Cut.parse("2025-01"),
        accounts=812,
        counts={"nps": 400},
        summary=(Message("scores.advice.keep", {"metrics": "nps", "n": 1}),),
    )
    keep_contest(workspace, answered, MADE_AT, data_version="v1")

    kept = kept_contest(workspace)

    assert kept is not None
    assert kept.answered == answered
    assert kept.answered.coverage == {"nps": 400 / 812}
    assert (kept.company, kept.made_at, kept.data_version) == ("Acme", MADE_AT, "v1")
    assert kept.report("retention", "ar").language == "ar"


PARAMS = st.one_of(
    st.text(max_size=20),
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False),
    st.booleans(),
    st.decimals(allow_nan=False, places=4, min_value=-(10**12), max_value=10**12),
    st.dates(),
    st.datetimes(timezones=st.just(UTC)),
)


@given(params=st.dictionaries(st.text(max_size=8), PARAMS, max_size=4))
def test_whatever_a_sentence_holds_comes_back_with_its_type(params: dict[str, object]) -> None:
    again = decoded(encoded(Message("a", params)), Message)

    assert again == Message("a", params)
    assert [type(value) for value in again.params.values()] == [type(value) for value in params.values()]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Held:
    """What a result might hold one day."""

    array: np.ndarray
    share: float
    day: date
    amounts: tuple[Decimal, ...]


def test_arrays_numbers_of_numpy_and_what_is_not_finite_come_back() -> None:
    held = Held(
        array=np.array([1.5, np.nan, -np.inf]), share=np.float64(0.1), day=date(2026, 3, 29), amounts=(Decimal("0.10"),)
    )

    again = decoded(encoded(held), Held)

    np.testing.assert_array_equal(again.array, held.array)
    assert (again.share, again.day, again.amounts) == (0.1, date(2026, 3, 29), (Decimal("0.10"),))
    assert str(again.amounts[0]) == "0.10"


def test_what_json_cannot_hold_is_a_mistake_of_ours_and_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(NotImplementedError, match="cannot hold a object"):
        write_kept(tmp_path / "x", "case", object())
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(msgspec.ValidationError):
        decoded(encoded({"id": 3, "params": {}}), Message)


def test_the_moment_of_a_proof_keeps_its_microseconds_and_zone(workspace: Workspace) -> None:
    moment = datetime(2026, 3, 29, 1, 2, 3, 456_789, tzinfo=UTC)
    keep_case(workspace, proved(), moment)

    kept = kept_case(workspace, NAME)

    assert kept is not None
    assert kept.made_at.isoformat() == moment.isoformat()
