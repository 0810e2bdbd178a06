"""`changemaker contest` in a workspace: scores that foretell nothing are said to foretell nothing."""

import json
from pathlib import Path

import numpy as np
import pytest

from doors.blackbox.company import Company, Json
from doors.support import Answer

pytestmark = pytest.mark.truth  # minutes of simulated companies: `make truth`

ACCOUNTS, MONTHS = 300, 36


def scored(folder: Path, *, pull: float) -> Company:
    """Return a company whose accounts answer NPS in their second year; a happy one buys `pull` more in the third."""
    rng = np.random.default_rng(8)
    names = [f"a{i:03d}" for i in range(ACCOUNTS)]
    mood = rng.normal(0, 1, ACCOUNTS)
    columns = ("order_id", "line", "account_id", "t", "product_group", "amount")
    lines: dict[str, list[object]] = {name: [] for name in columns}
    for place, name in enumerate(names):
        level = 500 * float(rng.lognormal(0, 0.5))
        for month in range(MONTHS):
            late = month >= 24
            if late and rng.random() < 0.05 * np.exp(-2 * pull * mood[place]):
                break
            for group in ("x", "y")[: 1 + int(rng.random() < 0.4)]:
                amount = level * float(rng.lognormal(0, 0.2)) * (1 + pull * mood[place] * late * 0.5)
                when = f"{2022 + month // 12}-{month % 12 + 1:02d}-10T10:00:00Z"
                row = (f"o{len(lines['line'])}", 1, name, when, group)
                for key, cell in zip(lines, (*row, f"{max(amount, 1):.2f}"), strict=True):
                    lines[key].append(cell)
    company = Company(folder).settings().table("account", {"account_id": names}).table("order", lines)
    ids, moments = [f"r{name}" for name in names], [f"2023-{i % 12 + 1:02d}-15T10:00:00Z" for i in range(ACCOUNTS)]
    company.table(
        "response", {"response_id": ids, "account_id": names, "survey": ["relation"] * ACCOUNTS, "t": moments}
    )
    score = np.clip(np.round(7 + 2 * mood + rng.normal(0, 0.7, ACCOUNTS)), 0, 10).astype(int)
    company.table(
        "answer",
        {"response_id": ids, "question": ["nps"] * ACCOUNTS, "account_id": names, "t": moments, "value": list(score)},
    )
    company.load()
    return company


def verdicts(answer: Json) -> dict[str, str]:
    """Return every verdict of an answer by outcome and score."""
    return {
        f"{outcome} {key}": str(one["verdict"])
        for outcome, finding in answer["findings"].items()
        for key, one in finding["verdicts"].items()
    }


def said(answer: Answer) -> str:
    return answer.out + answer.err


def test_where_scores_are_noise_nothing_predicts(tmp_path: Path) -> None:
    company = scored(tmp_path, pull=0.0)

    found = verdicts(company.ask("contest"))

    assert found
    assert not [key for key, verdict in found.items() if verdict.casefold().startswith("predicts")], found
    answer = company.run("contest")
    assert answer.code == 0 and (answer.says("adds nothing") or answer.says("cannot tell")), said(answer)


def test_a_score_that_moves_next_years_money_is_found(tmp_path: Path) -> None:
    found = verdicts(scored(tmp_path, pull=0.8).ask("contest"))

    assert [key for key, verdict in found.items() if verdict.casefold().startswith("predicts") and "nps" in key], found


def test_a_contest_without_scores_is_told(tmp_path: Path) -> None:
    company = scored(tmp_path, pull=0.0)
    for name in ("response", "answer"):
        (tmp_path / f"sources/{name}.yml").unlink()
    company.load()

    answer = company.run("contest", "--json", "-")

    assert "Traceback" not in answer.err
    if answer.code == 0:
        assert "nps" not in str(verdicts(json.loads(answer.out)))
    else:
        assert answer.code == 2 and "Hint" in answer.err
