"""Features in the company's own words."""

import pyarrow as pa

from changemaker.engine.tables import tables_in_memory
from changemaker.predict.features.catalogue import FEATURES
from changemaker.predict.features.named import named_in


def test_words_that_enough_accounts_have_become_features() -> None:
    accounts = [f"a{place}" for place in range(40)]
    frames = {
        "case": pa.table(
            {
                "case_id": [f"q{place}" for place in range(45)],
                "account_id": [*accounts, *accounts[:5]],
                "kind": ["claim"] * 40 + ["question"] * 5,
                "t": [0] * 45,
            }
        ),
        "document_theme": pa.table(
            {
                "document_id": [f"x{place}" for place in range(40)],
                "account_id": accounts,
                "theme_id": ["h1"] * 40,
                "t": [0] * 40,
            }
        ),
        "theme": pa.table({"theme_id": ["h1", "h2"], "merged_into": ["h2", None], "name": [None, "waiting"]}),
        "answer": pa.table(
            {
                "response_id": accounts,
                "account_id": accounts,
                "question": ["would_return"] * 40,
                "value": [1.0] * 40,
                "t": [0] * 40,
            }
        ),
    }

    found = named_in(tables_in_memory(frames, data_version="words"))[len(FEATURES) :]

    assert [feature.name for feature in found] == [
        "cases_90__claim",
        "cases_365__claim",
        "texts_90__h2",  # the theme that h1 was merged into
        "texts_365__h2",
        "own_would_return",
        "others_would_return_365",
    ]
    assert found[2].says.endswith("waiting")
