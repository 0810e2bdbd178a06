"""Emotions of a company's texts: learned from surveys and people, refused where labels do not carry them."""

import numpy as np

from changemaker.listen.text.emotions import read_emotions, sentences
from changemaker.listen.text.sentiment import read_sentiment
from changemaker.listen.text.weak_labels import labelled_emotion, labelled_sentiments
from changemaker.store.texts import KeptText
from unit.listen.text.said_texts import said


def kept(texts: list[str], *, language: str = "en", start: int = 0) -> list[KeptText]:
    """Texts, each of its own response."""
    return [
        KeptText(
            document_id=f"d{start + i}",
            account_id="a",
            contact_id=None,
            response_id=f"r{start + i}",
            kind="comment",
            language=language,
            text=text,
            hash=f"h{start + i}",
            t=0,
        )
        for i, text in enumerate(texts)
    ]


def test_an_emotion_that_words_carry_is_read_in_texts_that_were_not_asked_with_its_sentence() -> None:
    texts, labels = said(260)
    documents = kept([*texts, "We ordered a box. The driver was rude and awful."])
    asked = {f"r{i}": {"let_down" if label == "neg" else "valued": 0.8} for i, label in enumerate(labels)}

    found = read_emotions(documents, asked, {})

    (row,) = [row for row in found.rows if row.document_id == "d260"]
    assert row.emotion == "let_down"
    assert documents[260].text[row.span_start : row.span_end] == "The driver was rude and awful."
    assert row.probability > 0.8
    assert {one.emotion for one in found.card} == {"let_down", "valued"}


def test_an_emotion_that_words_do_not_carry_is_not_measurable_from_text() -> None:
    texts, _ = said(200)
    coin = np.random.default_rng(5).random(200) < 0.5
    asked = {f"r{i}": {"confident": float(coin[i])} for i in range(200)}

    found = read_emotions(kept(texts), asked, {})

    assert [refusal.why.id for refusal in found.not_measurable] == ["reading.refuse.emotion_chance"]
    assert found.rows == ()


def test_a_language_with_few_labels_is_refused_by_name_and_no_row_is_read_in_it() -> None:
    texts, labels = said(200)
    documents = [*kept(texts), *kept(["التوصيل تأخر rude awful late"] * 3, language="ar", start=200)]
    asked = {f"r{i}": {"let_down": float(label == "neg")} for i, label in enumerate(labels)}

    found = read_emotions(documents, asked, {})

    assert "emotion:let_down:ar" in {refusal.what for refusal in found.not_measurable}
    assert all(row.document_id < "d200" or len(row.document_id) < 4 for row in found.rows)


def test_without_any_label_nothing_is_guessed() -> None:
    found = read_emotions(kept(["good", "bad"]), {}, {})

    assert [refusal.why.id for refusal in found.not_measurable] == ["reading.refuse.no_label"]
    assert found.rows == ()


def test_what_a_person_said_overrides_what_the_survey_asked_and_a_skipped_text_has_no_label() -> None:
    documents = kept(["a", "b", "c"])
    asked = {"r0": {"valued": 0.6}, "r1": {"valued": 0.6}, "r2": {"none": 0.0}}

    found = labelled_emotion("valued", documents, asked, {"d0": "frustrated", "d1": "skip"})
    moods = labelled_sentiments(documents, {"r0": {"nps": 9.0}, "r2": {"csat": 1.0}}, {"d0": "negative"})

    assert (found.places, found.labels, found.by_people) == ((0, 2), ("no", "no"), 1)
    assert (moods.places, moods.labels, moods.by_people) == ((0, 2), ("negative", "negative"), 1)


def test_sentiment_is_learned_language_by_language_and_refused_where_labels_are_few() -> None:
    texts, labels = said(240)
    documents = [*kept(texts), *kept(["плохо"], language="ru", start=240)]
    scores = {f"r{i}": {"nps": 10.0 if label == "pos" else 2.0} for i, label in enumerate(labels) if i < 200}

    found = read_sentiment(documents, scores, {})

    truth = ["positive" if label == "pos" else "negative" for label in labels[200:]]
    assert np.mean([found.labels[f"d{200 + i}"] == label for i, label in enumerate(truth)]) > 0.9
    assert [refusal.what for refusal in found.not_measurable] == ["sentiment:ru"]


def test_only_texts_of_languages_in_which_an_emotion_is_measurable_count_as_looked_through() -> None:
    texts, labels = said(260)
    documents = [*kept(texts), *kept(["التوصيل تأخر rude awful late"] * 3, language="ar", start=260)]
    asked = {f"r{i}": {"let_down": float(label == "neg")} for i, label in enumerate(labels[:200])}

    found = read_emotions(documents, asked, {})

    assert {(one.language, one.sums.denominator) for one in found.shares} == {("", 60.0), ("en", 60.0)}
    assert {one.sums.numerator for one in found.shares} == {float(len(found.rows))}


def test_a_sentiment_that_words_do_not_carry_is_not_measurable_and_has_no_share() -> None:
    texts, _ = said(260)
    coin = np.random.default_rng(5).random(200) < 0.5
    scores = {f"r{i}": {"nps": 10.0 if coin[i] else 2.0} for i in range(200)}

    found = read_sentiment(kept(texts), scores, {})

    assert {refusal.what for refusal in found.not_measurable} == {"sentiment:en:negative", "sentiment:en:positive"}
    assert found.shares == () and {found.labels[f"d{i}"] for i in range(200, 260)} == {"unknown"}


def test_sentences_keep_their_places_in_arabic_too() -> None:
    text = "تأخر الطلب. لماذا؟ شكرا"
    assert [text[a:b] for a, b in sentences(text)] == ["تأخر الطلب.", "لماذا؟", "شكرا"]
