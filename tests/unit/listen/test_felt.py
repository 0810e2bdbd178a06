"""How many felt something: of those asked, and of the texts that were looked through for it."""

import pyarrow as pa
import pytest

from changemaker.core.estimate import Estimate
from changemaker.core.refusal import Refusal
from changemaker.engine.tables import Tables, tables_in_memory
from changemaker.listen.score.felt import Felt, felt
from changemaker.listen.text.read_share import Looked, read_shares

ASKED = [  # twenty responses of accounts of their own: five picked it without a strength, five with .4, ten did not
    {"emotion_id": f"e{i}", "response_id": f"r{i}", "account_id": f"a{i}", "emotion": "valued", "basis": "asked"}
    | {"intensity": None if i < 5 else 0.4 if i < 10 else 0.0}
    for i in range(20)
]
SURE = [  # what a reading keeps: forty of a thousand texts in which it is sure
    {"emotion_id": f"read:{i}", "document_id": f"d{i}", "account_id": f"a{i}", "emotion": "let_down", "basis": "read"}
    | {"probability": 0.9}
    for i in range(40)
]


def company() -> Tables:
    """Rows of `emotion`: asked and read."""
    columns = sorted({key for row in (*ASKED, *SURE) for key in row})
    rows = {name: [row.get(name) for row in (*ASKED, *SURE)] for name in columns}
    return tables_in_memory({"emotion": pa.table(rows)}, data_version="1")


def told(found: tuple[Felt, ...], emotion: str) -> Felt:
    """The line of one emotion."""
    return next(one for one in found if one.emotion == emotion)


def test_an_emotion_read_in_forty_of_a_thousand_texts_is_read_in_four_of_a_hundred() -> None:
    looked = [Looked(account_id=f"a{i % 500}", language="en", shown=i < 40) for i in range(1_000)]

    line = told(felt(company(), read=read_shares("let_down", looked)), "let_down")

    assert isinstance(line.read, Estimate)
    assert line.read.value == pytest.approx(0.04)
    assert line.read.low < 0.04 < line.read.high < 0.08 and line.read.n == 500


def test_without_how_many_texts_were_looked_through_no_share_of_them_is_told() -> None:
    found = felt(company(), emotions=["let_down"])

    assert isinstance(told(found, "let_down").read, Refusal)


def test_an_emotion_that_was_picked_without_a_strength_was_picked() -> None:
    line = told(felt(company()), "valued")

    assert isinstance(line.asked, Estimate) and line.asked.value == pytest.approx(0.5)
