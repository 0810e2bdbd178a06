"""What customers write about and no question covers is found; what is asked is not; a person's word holds."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from changemaker.core.estimate import Estimate
from changemaker.core.refusal import Refusal
from changemaker.listen.surveys.survey import Option, Page, Question, Survey, Words
from changemaker.listen.text.lsa import Lsa
from changemaker.listen.text.never_asked import AskedText, Coverage, asked_texts, coverage, never_asked
from changemaker.listen.text.themes import Themes, find_themes
from unit.listen.text.said import ENGLISH, PARKING, said

SURVEY = Survey(
    name="pulse",
    version=1,
    title=Words({"en": "Pulse"}),
    languages=("en",),
    pages=(
        Page(
            id="one",
            questions=(
                Question(id="late", type="csat", label=Words({"en": "Was the delivery late?"})),
                Question(id="price", type="csat", label=Words({"en": "Are our prices too expensive?"})),
                Question(id="hello", type="info", label=Words({"en": "Parking space is always full."})),
                Question(
                    id="more",
                    type="many",
                    label=Words({"en": "What else, {account_name|you}?"}),
                    options=(
                        Option(id="invoice", label=Words({"en": "The invoice shows a wrong amount"})),
                        Option(id="staff", label=Words({"en": "The adviser was friendly and kind"})),
                        Option(id="website", label=Words({"en": "The website crashes, login error"})),
                    ),
                ),
            ),
        ),
    ),
)


@cache
def heard() -> tuple[list[str], list[str], NDArray[np.float32], Themes]:
    texts, truth = said({**ENGLISH, **PARKING}, 40, seed=1)
    vectors = Lsa().encode(texts)
    found = find_themes(texts, vectors, ["en"] * len(texts), seed=1)
    assert isinstance(found, Themes)
    return texts, truth, vectors, found


def covered(asked: tuple[AskedText, ...], said_so: dict[str, bool] | None = None) -> tuple[Coverage, ...]:
    texts, _, vectors, found = heard()
    return coverage(
        found,
        asked,
        vectors=vectors,
        languages=["en"] * len(texts),
        encode=Lsa().fitted(texts).encode,
        embedder="lsa",
        said=said_so,
    )


def themes_of(truth_name: str) -> set[str]:
    _, truth, _, found = heard()
    inside: dict[str, list[str]] = {}
    for theme, name in zip(found.theme_of, truth, strict=True):
        inside.setdefault(theme, []).append(name)
    return {theme for theme, names in inside.items() if names.count(truth_name) > len(names) / 2}


def test_a_planted_theme_that_no_question_covers_is_found_and_covered_ones_are_not() -> None:
    found = covered(asked_texts([SURVEY]))

    silent = {one.theme_id for one in found if not one.asked}

    assert themes_of("parking") and themes_of("parking") <= silent
    for name in ("late", "price", "invoice", "staff", "website"):
        assert not themes_of(name) & silent, name


def test_a_person_may_say_otherwise() -> None:
    parking, late = min(themes_of("parking")), min(themes_of("late"))

    by_id = {one.theme_id: one for one in covered(asked_texts([SURVEY]), {parking: True, late: False})}

    assert by_id[parking].asked and by_id[parking].by_person
    assert not by_id[late].asked and by_id[late].by_person


def test_without_a_survey_or_in_another_language_nothing_is_asked_for() -> None:
    other = (AskedText(survey="s", question="q", language="de", text="Was the delivery late?"),)

    for found in (covered(()), covered(other)):
        assert not any(one.asked for one in found)
        assert all(one.nearest is None and one.nearness == 0 for one in found)


def test_gaps_of_a_question_are_words_and_texts_to_read_ask_nothing() -> None:
    told = {one.text for one in asked_texts([SURVEY])}

    assert "What else, account name?" in told
    assert "Parking space is always full." not in told


def test_themes_are_ranked_by_texts_then_by_the_revenue_of_who_writes() -> None:
    silent = [
        Coverage(theme_id=id, asked=False, by_person=False, nearest=None, nearness=0) for id in ("T1", "T2", "T3")
    ]
    asked = Coverage(theme_id="T4", asked=True, by_person=True, nearest=None, nearness=0)
    theme_of = ["T1"] * 12 + ["T2"] * 12 + ["T3"] * 24 + ["T4"] * 12
    accounts = [f"a{place % 24}" for place in range(60)]  # T1: a0 to a11; T2: a12 to a23; T3: all
    revenue = {f"a{place}": 10.0 if place < 12 else 30.0 for place in range(24)}

    rows = never_asked([*silent, asked], theme_of, accounts, revenue)

    assert [(row.theme_id, row.documents, row.accounts) for row in rows] == [
        ("T3", 24, 24),
        ("T2", 12, 12),
        ("T1", 12, 12),
    ]
    shares = [row.revenue_share for row in rows]
    assert all(isinstance(share, Estimate) for share in shares[1:])
    assert [round(share.value, 6) for share in shares[1:] if isinstance(share, Estimate)] == [0.75, 0.25]  # 360 of 480


def test_the_revenue_of_a_handful_of_accounts_is_not_told() -> None:
    silent = [Coverage(theme_id="T1", asked=False, by_person=False, nearest=None, nearness=0)]

    rows = never_asked(silent, ["T1", "T1"], ["a", "b"], {"a": 5.0})

    assert isinstance(rows[0].revenue_share, Refusal)
