"""Nobody can be reached or charged by what is left of a text; what is no person's stays readable."""

import random
import re
import time

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from changemaker.privacy.digits import ZEROS, plain_digits
from changemaker.privacy.numbers import luhn
from changemaker.privacy.redact import redact
from unit.privacy.sample import LANGUAGES, parted

HOSTILE = 16_000  # characters
TOKEN = re.compile(r"\[(?:email|phone|card|iban)\]")
PIECES = (
    "1|8|0|+| |-|(|)|.|/|,|@|a|ivan|mail.ru|order |tel |заказ |тел |هاتف |رقم |[|]| at | dot |DE89|370400440532013000|$"
    "|4111111111111111|345-67-89|8 912 |0501234567|٠٥٠|2024-11-|руб|\u200f|\ud800|\n|00|971|[phone]|202 555 0143|(202)"
    "|12.11.|+7 912|912"
)


def counted(language: str) -> tuple[int, int, int]:
    """Return how many things of a sample were found, left, and taken for what they are not."""
    right = left = wrong = 0
    for region, marked in LANGUAGES[language]:
        text, personal = parted(marked)
        done = redact(text, region)
        missed = sum(one in done.text for one in personal)
        left += missed
        right += len(personal) - missed
        wrong += TOKEN.sub("[]", done.text) != re.sub("«[^»]*»", "[]", marked) and not missed
    return right, left, wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_personal_is_found_and_the_rest_stays_in_each_language(language: str) -> None:
    right, left, wrong = counted(language)

    assert right > 15
    assert left == 0  # recall 1 on the sample
    assert wrong == 0  # precision 1: not a letter besides


@pytest.mark.parametrize("region", ["US", "GB", "DE", "FR", "RU", "SA", "AE", "EG", "TR", "IN", "BR", "NL"])
def test_a_countrys_own_numbers_are_found_as_the_country_writes_them(region: str) -> None:
    kinds = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE)
    forms = (
        phonenumbers.PhoneNumberFormat.NATIONAL,
        phonenumbers.PhoneNumberFormat.INTERNATIONAL,
        phonenumbers.PhoneNumberFormat.E164,
    )
    written = [
        phonenumbers.format_number(number, form)
        for kind in kinds
        if (number := phonenumbers.example_number_for_type(region, kind)) is not None
        for form in forms
    ]

    left = [
        number
        for number in written
        if redact(f"Please ring {number}, thanks", region).text != "Please ring [phone], thanks"
    ]

    assert left == []


def test_numbers_drawn_by_chance_are_found_and_codes_drawn_by_chance_stay() -> None:
    draw = random.Random(20261130)
    told = {"US": "you can get me at {} any time", "RU": "там Лена, {}, она знает", "AE": "يمكنكم التواصل {} في أي وقت"}
    codes = {"US": "our serial {} failed twice", "RU": "закрыли обращение № {} вчера", "AE": "لم تصل فاتورة {} بعد"}
    wrong = []
    for region in told:
        example = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
        for _ in range(150):
            number = phonenumbers.parse(str(example.national_number)[:-4] + f"{draw.randrange(10**4):04}", region)
            written = phonenumbers.format_number(number, draw.choice([0, 1, 2]))  # E.164, international, national
            wrong += [
                text for text in [told[region].format(written)] if redact(text, region).text.count("[phone]") != 1
            ]
            code = codes[region].format("".join(draw.choice("123456789") for _ in range(draw.choice([8, 9, 10, 11]))))
            wrong += [code] if redact(code, region).found else []

    assert wrong == []


def test_cards_are_found_in_every_grouping_and_digits_that_are_none_stay() -> None:
    draw = random.Random(20261130)
    for _ in range(200):
        digits = "4" + "".join(draw.choice("0123456789") for _ in range(14))
        card = next(digits + check for check in "0123456789" if luhn(digits + check))
        wrong = card[:-1] + str((int(card[-1]) + 1) % 10)
        for sign in ("", " ", "-"):
            shown = sign.join(card[place : place + 4] for place in range(0, 16, 4))
            assert redact(f"card {shown}.").text == "card [card]."
        assert redact(f"order {wrong}").text == f"order {wrong}"


def test_numbers_in_arabic_and_persian_digits_are_found_like_others() -> None:
    for zero in "٠۰":
        shift = {ord(str(digit)): chr(ord(zero) + digit) for digit in range(10)}
        text = "+971 50 123 4567 / 4111 1111 1111 1111 / SA0380000000608010167519".translate(shift)

        assert redact(text).text == "[phone] / [card] / [iban]"


def test_marks_of_direction_do_not_hide_a_number() -> None:
    assert redact("\u2066+971\u200e 50 123\u00a04567\u2069").text == "\u2066[phone]\u2069"


def test_digits_of_every_script_are_read_as_numbers() -> None:
    assert {plain_digits(zero) for zero in ZEROS} == {"0"}
    assert {plain_digits(chr(ord(zero) + 9)) for zero in ZEROS} == {"9"}


@settings(max_examples=300)
@given(
    st.lists(st.sampled_from(PIECES.split("|")), max_size=25).map("".join) | st.text(),
    st.sampled_from([None, "US", "RU", "AE", "DE"]),
)
def test_what_was_redacted_once_stays_as_it_is(text: str, region: str | None) -> None:
    once = redact(text, region)

    assert redact(once.text, region).text == once.text
    assert sum(once.found.values()) <= len(TOKEN.findall(once.text))


@given(st.text(alphabet="0123456789 -()+.,/@a\ud800\u200f٠", max_size=200))
def test_any_row_of_digits_and_signs_is_taken(text: str) -> None:
    once = redact(text)

    assert redact(once.text).text == once.text


HOSTILE_TEXTS = {
    "digits": "1",
    "groups": "12 34 ",
    "short groups": "912 ",
    "pluses": "+1 ",
    "signs": "a@",
    "one word": "a",
    "spelled": "a at ",
    "countries": "DE89 ",
    "dates": "1.1.",
    "thousands": "111,",
    "brackets": "(",
    "cues": "tel 12 345 67 8 ",
    "zeros": "0501 ",
    "many numbers": "+7 912 345 67 89 ",
}


@pytest.mark.parametrize("piece", HOSTILE_TEXTS.values(), ids=HOSTILE_TEXTS.keys())
def test_the_work_grows_with_the_length_whatever_stands_in_it(piece: str) -> None:
    text = (piece * HOSTILE)[:HOSTILE]

    def work(length: int) -> float:
        begun = time.process_time()
        redact(text[:length], "US")
        return time.process_time() - begun

    work(100)  # telephone patterns are read once
    eighth = min(work(HOSTILE // 8) for _ in range(3))

    assert work(HOSTILE) < 3 * 8 * eighth + 0.3  # squared would be 64 times as much; seconds are of this process alone
