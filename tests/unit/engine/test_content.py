"""The hash of what tables hold tells the same rows from others, and nothing else."""

import pyarrow as pa

from changemaker.engine.content import content_hash
from changemaker.engine.tables import Tables, tables_in_memory


def tables(*segments: str, score: float = 7.0) -> Tables:
    accounts = pa.table({"account_id": [f"a{place}" for place in range(len(segments))], "segment": segments})
    scores = pa.table({"score_id": ["x"], "account_id": ["a0"], "value": [score]})
    return tables_in_memory({"account": accounts, "score": scores}, data_version="any")


def test_the_same_rows_have_the_same_hash_and_others_another() -> None:
    first = content_hash(tables("key", "small"))

    assert content_hash(tables("key", "small")) == first
    assert content_hash(tables("key", "key")) != first
    assert content_hash(tables("key", "small", score=8.0)) != first


def test_tables_that_do_not_count_do_not_change_it() -> None:
    first, other = (content_hash(tables("key", score=value), without=["score"]) for value in (7.0, 8.0))

    assert first == other
