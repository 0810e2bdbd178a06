"""Who is heard and who is silent, by hand; and the rows of table `score`."""

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from changemaker.core.errors import BadQuestionError
from changemaker.engine.tables import Tables, tables_in_memory
from changemaker.predict.scores.company import Everyone, everyone, latest_moment, survey_of
from changemaker.predict.scores.score_rows import no_rows, score_rows
from changemaker.tables.in_arrow import arrow_schema
from changemaker.tables.score import SCORE

DAY = 86_400_000_000
NOW = 20_000 * DAY
SNAPSHOT = date.fromordinal(date(1970, 1, 1).toordinal() + 19_900)  # of account b's segment, 100 days before
Told = tuple[str, str, str | None, float, int, str | None]  # response, account, contact, value, days ago, follow-up of


def tables(answers: list[Told], **more: list[dict[str, object]]) -> Tables:
    """Three accounts: one with two people, one with one, one without; and one that has left."""
    rows: dict[str, list[dict[str, object]]] = {
        "account": [
            {"account_id": "a", "segment": "key", "closed": None, "as_of": None},
            {"account_id": "b", "segment": "small", "closed": None, "as_of": SNAPSHOT},
            {"account_id": "alone", "segment": None, "closed": None, "as_of": None},
            {"account_id": "left", "segment": "key", "closed": date(2020, 1, 1), "as_of": None},
        ],
        "contact": [
            {"contact_id": contact, "account_id": account}
            for contact, account in (("a1", "a"), ("a2", "a"), ("b1", "b"), ("gone", "left"))
        ],
        "invitation": [],
        "response": [],
        "answer": [],
    }
    for id, account, contact, value, ago, parent in answers:
        said = NOW - ago * DAY
        who = {"account_id": account, "contact_id": contact, "survey": "pulse", **dated(said)}
        rows["invitation"].append({"invitation_id": f"i{id}", **who, "t": said - 3 * DAY, "follow_up_of": parent})
        rows["response"].append({"response_id": id, "invitation_id": f"i{id}", **who, "t": said})
        told = {"response_id": id, "question": "nps", "account_id": account, "t": said, "value": value}
        rows["answer"].append({**told, **dated(said)})
    frames = {name: pa.Table.from_pylist(told) for name, told in (rows | more).items() if told}
    return tables_in_memory(frames, data_version="rows")


def dated(t: int) -> dict[str, object]:
    day = date.fromordinal(date(1970, 1, 1).toordinal() + t // DAY)
    return {"date": day, "month": day.replace(day=1)}


def test_a_years_latest_answer_is_heard_and_everybody_else_of_open_accounts_is_silent() -> None:
    company = tables(
        [
            ("r1", "a", "a1", 9.0, 500, None),
            ("r2", "a", "a1", 4.0, 40, None),
            ("r3", "b", "b1", 7.0, 400, None),
            ("r4", "left", "gone", 2.0, 30, None),
        ]
    )

    who = everyone(company, question="nps", survey="pulse", now=NOW)

    said = list(zip(who.contact_id[: who.answers], who.y[: who.answers], who.counts[: who.answers], strict=True))
    assert said == [("a1", 9.0, False), ("b1", 7.0, False), ("a1", 4.0, True), ("gone", 2.0, False)]
    rest = list(zip(who.account_id[who.answers :], who.contact_id[who.answers :], who.last[who.answers :], strict=True))
    assert [(account, contact) for account, contact, _ in rest] == [("a", "a2"), ("b", "b1"), ("alone", None)]
    assert np.array_equal([last for _, _, last in rest], [np.nan, 7.0, np.nan], equal_nan=True)


def test_an_answer_teaches_as_of_its_asking_and_what_was_said_before_is_known() -> None:
    company = tables([("r1", "a", "a1", 9.0, 500, None), ("r2", "a", "a1", 4.0, 40, None)])

    who = everyone(company, question="nps", survey="pulse", now=NOW)

    assert who.t[1] == NOW - 43 * DAY
    assert who.said_t[1] == NOW - 40 * DAY
    assert who.last[:2].tolist()[1] == 9.0
    assert (who.t[who.answers :] == NOW).all()


def test_an_answer_that_came_after_the_asking_is_not_known_at_the_asking() -> None:
    company = tables(  # each is asked three days before it answers
        [("r1", "a", "a1", 9.0, 100, None), ("r2", "a", "a1", 4.0, 41, None), ("r3", "a", "a1", 2.0, 40, None)]
    )

    who = everyone(company, question="nps", survey="pulse", now=NOW)

    assert who.y[: who.answers].tolist() == [9.0, 4.0, 2.0]
    assert np.array_equal(who.last[: who.answers], [np.nan, 9.0, 9.0], equal_nan=True)  # 4 was said after 43 days ago


def test_a_segment_of_a_later_snapshot_is_not_known_at_the_asking() -> None:
    company = tables(
        [("r1", "b", "b1", 7.0, 300, None), ("r2", "b", "b1", 8.0, 20, None), ("r3", "a", "a1", 4.0, 300, None)]
    )

    now, past = (everyone(company, question="nps", survey="pulse", now=at) for at in (NOW, NOW - 150 * DAY))

    assert segments(now)[:3] == ["b1 300: not known", "a1 300: key", "b1 20: small"]
    assert "a2 0: key" in segments(now)
    assert segments(past) == ["b1 150: not known", "a1 150: key", "a2 0: key", "None 0: not known"]


def segments(who: Everyone) -> list[str]:
    assert who.segment is not None
    labels = [who.segment.labels[code] for code in who.segment.codes]
    ago = (who.now - who.said_t) // DAY
    return [f"{name} {days}: {label}" for name, days, label in zip(who.contact_id, ago, labels, strict=True)]


def test_an_interview_of_a_follow_up_stands_for_others_and_does_not_teach() -> None:
    company = tables([("r1", "a", "a1", 9.0, 60, None), ("r2", "b", "b1", 1.0, 30, "ix")])

    who = everyone(company, question="nps", survey="pulse", now=NOW)

    assert who.contact_id[: who.answers].tolist() == ["a1"]
    assert "b1" in who.contact_id[who.answers :].tolist()


def test_what_comes_later_than_the_moment_is_not_there() -> None:
    company = tables([("r1", "a", "a1", 9.0, 60, None), ("r2", "b", "b1", 1.0, -5, None)])

    who = everyone(company, question="nps", survey="pulse", now=NOW)

    assert who.answers == 1
    assert latest_moment(company) == NOW + 5 * DAY + 1


def test_answers_beside_the_scale_are_counted_and_left_out() -> None:
    company = tables([("r1", "a", "a1", 9.0, 60, None), ("r2", "b", "b1", 11.0, 30, None)])

    who = everyone(company, question="nps", survey="pulse", now=NOW)

    assert (who.answers, who.off_scale) == (1, 1)
    assert who.target().values == tuple(map(float, range(11)))


def test_the_survey_with_most_answers_teaches_and_an_unknown_question_is_told() -> None:
    company = tables([("r1", "a", "a1", 9.0, 60, None)])

    assert survey_of(company, "nps", now=NOW) == "pulse"
    assert survey_of(company, "nps", now=NOW - 100 * DAY) is None
    with pytest.raises(BadQuestionError, match="nobody answered 'npss'"):
        survey_of(company, "npss", now=NOW)


def test_rows_of_table_score_say_on_which_basis_they_are() -> None:
    who = everyone(tables([("r1", "a", "a1", 9.0, 60, None)]), question="nps", survey="pulse", now=NOW)
    rest = np.flatnonzero(np.isnan(who.y))
    shares = np.tile(np.eye(11)[7], (len(rest), 1))

    rows = score_rows(
        who, values=range(11), predicted=rest, shares=shares, low=np.full(len(rest), 5.0), high=np.full(len(rest), 9.0),
        level=0.9, model_id="m1",
    )  # fmt: skip

    assert set(rows.column_names) <= set(arrow_schema(SCORE).names)
    assert no_rows().schema == rows.schema
    told = {row["score_id"]: row for row in rows.to_pylist()}
    assert set(told) == {"nps:answered:a1", "nps:predicted:a2", "nps:predicted:b1", "nps:predicted:account:alone"}
    assert told["nps:answered:a1"]["value"] == 9.0
    assert told["nps:answered:a1"]["shares"] is None
    assert told["nps:answered:a1"]["model_id"] is None
    assert told["nps:predicted:a2"]["value"] == 7.0
    assert told["nps:predicted:a2"]["model_id"] == "m1"
    assert told["nps:predicted:a2"]["shares"] == "[0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0]"
