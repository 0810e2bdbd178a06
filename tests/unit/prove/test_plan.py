"""A plan is frozen once, compared ever after, and never half written."""

import json
from datetime import date
from pathlib import Path

import pytest

from changemaker.core.clock import fixed_clock
from changemaker.core.errors import BadFileError
from changemaker.prove.plan import binding, digest_of, keep_plan
from changemaker.prove.programme_file import Programme
from unit.prove.made_company import Small

FIRST_START = date(2024, 1, 1)
EARLY, LATE = fixed_clock("2023-11-01T09:00:00"), fixed_clock("2024-05-01T09:00:00")


def changed(**more: object) -> Programme:
    return Small().programme(**more)


def test_the_first_run_freezes_and_later_ones_compare(tmp_path: Path) -> None:
    first = keep_plan(tmp_path, "small", changed(), clock=EARLY, first_start=FIRST_START)
    again = keep_plan(tmp_path, "small", changed(), clock=LATE, first_start=FIRST_START)

    assert first.frozen_now and not again.frozen_now
    assert again.record == first.record
    assert again.record.changed == ()
    assert again.record.before_outcomes


def test_a_plan_frozen_after_the_first_start_says_so(tmp_path: Path) -> None:
    kept = keep_plan(tmp_path, "small", changed(), clock=LATE, first_start=FIRST_START)

    assert not kept.record.before_outcomes


def test_a_plan_that_changed_names_the_fields(tmp_path: Path) -> None:
    keep_plan(tmp_path, "small", changed(), clock=EARLY, first_start=FIRST_START)
    other = changed(plan={"behaviour": [], "last_month": "2024-06"}, owner="somebody")

    kept = keep_plan(tmp_path, "small", other, clock=LATE, first_start=FIRST_START)

    assert kept.record.changed == ("owner", "plan.last_month")
    assert binding(kept.record.changed) == ("plan.last_month",)
    assert kept.record.digest == digest_of(changed())


def test_costs_of_months_to_come_do_not_bind() -> None:
    assert binding(("costs", "avoided", "name")) == ()
    assert binding(("rollout.starts",)) == ("rollout.starts",)


def test_of_what_finance_assumed_all_binds_but_the_rate_which_it_may_set_anew() -> None:
    assert binding(("finance.discount_rate", "finance.margin_share")) == ("finance.margin_share",)


def test_freezing_again_keeps_the_older_plan_in_the_history(tmp_path: Path) -> None:
    keep_plan(tmp_path, "small", changed(), clock=EARLY, first_start=FIRST_START)
    other = changed(plan={"behaviour": [], "level": 0.9})

    kept = keep_plan(tmp_path, "small", other, clock=LATE, first_start=FIRST_START, refreeze=True)

    written = json.loads((tmp_path / "plans" / "small.json").read_text(encoding="utf-8"))
    assert kept.frozen_now
    assert kept.record.changed == ()
    assert [older["digest"] for older in written["history"]] == [digest_of(changed())]


def test_the_digest_hangs_on_what_is_said_and_not_on_its_order() -> None:
    starts = dict(Small().starts)
    backwards = {name: starts[name] for name in reversed(starts)}
    one = changed(rollout={"unit": "district", "assigned": "staged", "starts": starts})
    two = changed(rollout={"unit": "district", "assigned": "staged", "starts": backwards})

    assert digest_of(one) == digest_of(two)
    assert len(digest_of(one)) == 64
    assert digest_of(one) != digest_of(changed(rollout={"unit": "district", "assigned": "random", "starts": starts}))


@pytest.mark.parametrize("text", ["", "{", "[]", '{"digest": "x"}', '{"frozen_at": "soon", "programme": {}}'])
def test_a_frozen_plan_that_cannot_be_read_is_told_and_left_alone(tmp_path: Path, text: str) -> None:
    path = tmp_path / "plans" / "small.json"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")

    with pytest.raises(BadFileError, match="frozen plan cannot be read"):
        keep_plan(tmp_path, "small", changed(), clock=EARLY, first_start=FIRST_START)

    assert path.read_text(encoding="utf-8") == text


def test_nothing_but_the_plan_is_left_behind(tmp_path: Path) -> None:
    keep_plan(tmp_path, "small", changed(), clock=EARLY, first_start=FIRST_START)

    assert [path.name for path in (tmp_path / "plans").iterdir()] == ["small.json"]


def test_a_frozen_plan_that_was_written_over_by_hand_is_refused(tmp_path: Path) -> None:
    keep_plan(tmp_path, "small", changed(), clock=EARLY, first_start=FIRST_START)
    path = tmp_path / "plans" / "small.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"level": 0.95', '"level": 0.8'), encoding="utf-8")

    with pytest.raises(BadFileError, match="is not what was frozen"):
        keep_plan(tmp_path, "small", changed(), clock=LATE, first_start=FIRST_START)
