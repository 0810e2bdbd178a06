"""What a theme is called while nobody has named it."""

from hypothesis import given
from hypothesis import strategies as st

from changemaker.listen.text.theme_edits import named_themes, shown_as
from changemaker.listen.text.theme_words import FEWEST_PEOPLE, theme_words, words_of
from changemaker.store.theme_words import ThemeNames

PEOPLE = list("abcdefgh")


def of_one(texts: list[str], people: list[str] | None = None, language: str = "en") -> tuple[str, ...]:
    return theme_words(texts, [0] * len(texts), [language] * len(texts), people or PEOPLE[: len(texts)])[0]


def test_a_word_of_fewer_than_three_people_is_never_shown() -> None:
    texts = ["Kowalczyk was late", "Kowalczyk late again", "late Kowalczyk late", "too late"]

    assert of_one(texts, ["a", "a", "b", "c"]) == ("late",)  # four texts, but only two people wrote the name


def test_forms_of_one_word_are_one_word_shown_as_it_is_written_most() -> None:
    words = of_one(["delivery late", "deliveries late", "a delivery", "the delivery", "late"])

    assert "delivery" in words
    assert "deliveries" not in words


def test_words_that_hold_sentences_together_and_our_own_brackets_are_left_out() -> None:
    shown = [
        word for word, _ in words_of("Where is the [phone] that @shop sent to [card] https://x.example/late?", "en")
    ]

    assert shown == ["sent"]


def test_arabic_and_thai_have_words_too() -> None:
    assert of_one(["الفاتورة خاطئة", "الفاتورة متأخرة", "هذه الفاتورة"], language="ar") == ("الفاتورة",)
    assert of_one(["ส่งช้า", "ส่งช้ามาก", "ของส่งช้า"], language="th")


@given(st.lists(st.tuples(st.text(max_size=30), st.sampled_from("abcd"), st.integers(-1, 2)), max_size=30))
def test_whatever_is_written_no_label_has_a_word_of_too_few_people(rows: list[tuple[str, str, int]]) -> None:
    texts, people, places = [row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows]

    labels = theme_words(texts, places, ["en"] * len(rows), people)

    for place, words in enumerate(labels):
        for word in words:
            users = {
                who
                for text, who, theme in rows
                if theme == place and word in {form for form, _ in words_of(text, "en")}
            }
            assert len(users) >= FEWEST_PEOPLE


def test_names_and_merges_of_people_hold_over_what_was_found() -> None:
    held = ThemeNames(names={"T1": "Late again"}, merged={"T2": "T1", "T3": "T7"})
    sizes = {"T1": 5, "T2": 9, "T3": 1, "other": 20}

    shown = named_themes(sizes, {"T1": ("late",), "T3": ("price",)}, held)

    assert [(one.id, one.name, one.size, one.merged) for one in shown] == [
        ("T1", "Late again", 14, ("T2",)),
        ("T3", "price", 1, ()),  # T7 was not found in this run, so T3 stands for itself
        ("other", "other", 20, ()),
    ]
    assert shown_as("T2", held, sizes) == "T1"
