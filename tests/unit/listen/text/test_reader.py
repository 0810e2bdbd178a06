"""Reading labels: what it learns, what it promises, and what it refuses."""

import numpy as np

from changemaker.listen.text.calibrated import brier, calibration_error, leaning, macro_f1, promised, reliability
from changemaker.listen.text.duplicates import dealt, duplicate_groups
from changemaker.listen.text.judged import auc
from changemaker.listen.text.reader import Reader
from changemaker.listen.text.word_views import as_read
from unit.listen.text.said_texts import said


def test_copies_that_differ_in_links_marks_and_names_are_one_group_and_never_in_two_folds() -> None:
    texts = [
        "RT @a: Спасибо, МТС! https://t.co/1",
        "спасибо мтс",
        "СПАСИБО МТС!!!",
        "Долго ждал",
        "шُكراً",
        "شكرا",
        "شكرااااا",
    ]

    groups = duplicate_groups(texts)
    fold = dealt(np.array([0, 0, 0, 1, 0, 1, 1]), groups, folds=2, seed=3)

    assert groups[0] == groups[1] == groups[2]
    assert groups[5] == groups[6] != groups[3]
    assert len({fold[0], fold[1], fold[2]}) == 1


def test_a_text_is_read_in_one_spelling_with_its_emoji_and_its_negation() -> None:
    assert as_read("مش حلوووووو خااااالص 😡") == "مش حلوو خاالص 😡"
    assert as_read("НЕ работает ((( @mts https://x.y") == "не работает (( atsb linksb"


def test_what_words_tell_is_read_and_probabilities_mean_what_they_say() -> None:
    texts, labels = said(300, noise=0.2)
    unseen, truth = said(400, noise=0.2, seed=2)

    reading = Reader().fit(texts, labels)
    read = reading.read(unseen)
    codes = np.array([reading.labels.index(label) for label in truth])

    # 20 % of the labels say the opposite of the words: nobody can read more than 80 % right
    assert (read.said == codes).mean() > 0.74
    assert calibration_error(reliability(read.probabilities, codes)) < 0.1
    assert np.allclose(read.probabilities.sum(axis=1), 1)


def test_a_label_is_given_only_where_the_promise_is_kept_else_it_is_unknown() -> None:
    texts, labels = said(300, noise=0.2)

    sure = Reader(precision=0.95).fit(texts, labels)

    assert set(sure.words_of(sure.read(texts[:50]).given)) == {"unknown"}  # 80 % at best: 95 % cannot be promised


def test_the_same_texts_are_read_the_same_twice() -> None:
    texts, labels = said(120, noise=0.1)

    first, second = (Reader(seed=5).fit(texts, labels).probabilities(texts[:20]) for _ in range(2))

    assert np.array_equal(first, second)


def test_texts_without_a_word_or_in_a_script_never_seen_get_a_probability_and_no_error() -> None:
    texts, labels = said(60)

    found = Reader().fit(texts, labels).probabilities(["", "😀😀", "沒有問題", "a" * 30_000])

    assert np.isfinite(found).all()


def test_figures_agree_with_sums_by_hand() -> None:
    # F1 of 0: 2*1/(2*1+1+0)=2/3; of 1: 2*1/(2*1+0+1)=2/3
    assert macro_f1(np.array([0, 0, 1]), np.array([0, 1, 1]), k=2) == 2 / 3
    # (1-.8)^2 + .2^2 = .08; (0-.6)^2 + (1-.4)^2 = .72
    assert np.allclose(brier(np.array([[0.8, 0.2], [0.6, 0.4]]), np.array([0, 1])), [0.08, 0.72])
    # of 4 pairs (yes, no) three are in order and one is tied: 3.5 / 4
    assert auc(np.array([0.9, 0.5, 0.5, 0.1]), np.array([True, True, False, False]))[0] == 0.875


def test_a_promise_that_no_probability_keeps_gives_no_label_at_all() -> None:
    random = np.random.default_rng(1)
    p = random.uniform(0.5, 1, 400)
    guessed = np.c_[p, 1 - p]

    least = promised(guessed, random.integers(0, 2, 400), precision=0.8)

    assert (least > 1).all()


def test_rare_labels_are_leaned_to_only_as_far_as_it_helps() -> None:
    random = np.random.default_rng(2)
    truth = (random.random(1000) < 0.1).astype(int)
    chance = np.clip(0.1 + 0.25 * truth + random.normal(0, 0.08, 1000), 0.01, 0.99)  # never above a half

    lean = leaning(np.c_[1 - chance, chance], truth)

    assert lean[1] < lean[0] < 0.01
