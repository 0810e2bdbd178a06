"""Which score predicts money: the question is checked as a whole, and the rows are counted."""

from pathlib import Path

import pandas as pd
import pytest

from changemaker.core.errors import ChangemakerError, MissingColumnError
from changemaker.core.seeds import stream
from changemaker.engine.plain import open_file
from changemaker.studies.best_metric import ContestQuestion, best_metric
from changemaker.studies.programme_effect import Answered
from unit.studies.made import notes


def accounts(rows: int = 600) -> pd.DataFrame:
    """What an account spends hangs on one score, not on the other."""
    rng = stream(1, "accounts")
    good, noise = rng.normal(size=rows), rng.normal(size=rows)
    return pd.DataFrame(
        {"good": good, "noise": noise, "size": rng.normal(size=rows), "spend": 2 * good + rng.normal(size=rows)}
    )


def contest(table: pd.DataFrame, folder: Path, **question: object) -> Answered:
    file = folder / "accounts.csv"
    table.to_csv(file, index=False)
    return best_metric(
        open_file(file), ContestQuestion(**({"outcome": "spend", "metrics": ("good", "noise")} | question))
    )  # type: ignore[arg-type]


def test_the_score_that_predicts_is_told_from_the_one_that_does_not(tmp_path: Path) -> None:
    found = contest(accounts(), tmp_path, baseline=("size",)).finding

    assert found.verdicts["gain:good"].verdict == "predicts"
    assert found.verdicts["gain:noise"].verdict in ("adds nothing", "cannot tell")
    assert found.estimates["gain:good"].value > found.estimates["gain:noise"].value


def test_rows_without_an_outcome_are_set_aside_aloud(tmp_path: Path) -> None:
    table = accounts()
    table.loc[:24, "spend"] = None

    foot = notes(contest(table, tmp_path).finding)

    assert foot["note.read"]["rows"] == 600
    assert foot["note.set_aside"] == {"rows": 25, "column": "spend"}


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ({"metrics": ()}, "no metric is named"),
        ({"level": 2.0}, "--level"),
        ({"metrics": ("spend",)}, "'spend' is given two roles"),
        ({"baseline": ("good",)}, "'good' is given two roles"),
        ({"unit": "good"}, "'good' is given two roles"),
    ],
)
def test_what_makes_no_contest_is_told(question: dict[str, object], says: str, tmp_path: Path) -> None:
    with pytest.raises(ChangemakerError) as error:
        contest(accounts(20), tmp_path, **question)

    assert says in str(error.value)


def test_a_misspelt_score_is_told_with_what_was_meant(tmp_path: Path) -> None:
    with pytest.raises(MissingColumnError, match="did you mean 'noise'"):
        contest(accounts(20), tmp_path, metrics=("good", "noize"))
