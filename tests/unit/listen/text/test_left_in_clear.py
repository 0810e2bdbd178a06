"""What is easily left in clear: quoted headers, signatures, local numbers, digits of another script, broken lines."""

import pytest

from changemaker.listen.text.cleaned import Cleaner


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("Thanks.\n> From: Ada Byron <ada.byron@north.example>\n> To: desk@us.example\n> late", ["byron@", "desk@"]),
        ("Von: Ada [mailto:ada@north.example]\nGesendet: Montag", ["ada@"]),
        ("On 2 Feb 2026, Ada Byron\n<ada@north.example> wrote:\n> the box broke", ["ada@"]),
        ("От: Ада <ada@почта.рф>\nКому: desk@us.example", ["ada@", "desk@"]),
        ("Regards\nAda\nTel.: 030 901820, Mob: 0171 2345678\nwww.north.example", ["901820", "2345678"]),
        ("С уважением\nмоб. 8 (916) 123-45-67\nт. 495 123-45-67", ["123-45-67"]),
        ("مع التحية\nجوال: ٠٥٠ ١٢٣ ٤٥٦٧", ["١٢٣", "٤٥٦٧"]),
        ("Ada Byron | Head of Stores | (212) 555-0147 | ext. 12", ["555-0147"]),
        ("Pay to SA٠٣ ٨٠٠٠ ٠٠٠٠ ٦٠٨٠ ١٠١٦ ٧٥١٩ please", ["٨٠٠٠", "٧٥١٩"]),
        ("حسابي DE٨٩٣٧٠٤٠٠٤٤٠٥٣٢٠١٣٠٠٠", ["٣٧٠٤"]),
        ("IBAN: DE89 3704 0044\n0532 0130 00.", ["3704", "0532"]),
        ("card 4111 1111\n1111 1111, thanks", ["4111", "1111"]),
        ("> card 4111 1111\n> 1111 1111, thanks", ["4111", "1111"]),
        ("my card is 4111-\r\n1111-1111-1111", ["4111", "1111"]),
        ("بطاقتي ٤١١١ ١١١١\n١١١١ ١١١١", ["٤١١١", "١١١١"]),
    ],
)
def test_what_is_personal_in_headers_signatures_and_broken_lines_is_taken_out(text: str, gone: list[str]) -> None:
    clean = Cleaner().clean(text).text

    assert [one for one in gone if one in clean] == []


@pytest.mark.parametrize(
    "text",
    [
        "Order 4500012345\n12 boxes\n24 bolts",
        "Invoices:\n10045\n10046\n10047\n10048",
        "DE 89 stands on the plate\n37 boxes came",
        "2026-02-03\n2026-02-04",
    ],
)
def test_lists_of_ordinary_numbers_stay(text: str) -> None:
    assert Cleaner(regions=["DE", "RU", "US"]).clean(text).text == text


def test_a_local_number_goes_where_a_country_of_the_company_writes_so() -> None:
    said = "9161234567 is my phone"

    assert Cleaner().clean(said).text == said
    assert Cleaner(regions=["DE", "ru"]).clean(said).text == "[phone] is my phone"
    assert dict(Cleaner(regions=["DE", "RU"]).clean(said).found) == {"phone": 1}


def test_texts_are_cleaned_again_when_another_country_comes_to_be_known() -> None:
    assert Cleaner(regions=["RU"]).basis != Cleaner().basis
    assert Cleaner(regions=["RU", "DE"]).basis == Cleaner(regions=["DE", "RU"]).basis
