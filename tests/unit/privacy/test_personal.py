"""Personal fields are known by their names and by what they hold; what is left is nobody's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changemaker.privacy.personal import classify, split
from changemaker.tables.contact import CONTACT


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("email", "email"),
        ("workEmail", "email"),
        ("E-Mail", "email"),
        ("электронная почта", "email"),
        ("البريد", "email"),
        ("phone_number", "phone"),
        ("mobilePhone", "phone"),
        ("Телефон", "phone"),
        ("firstName", "name"),
        ("last name", "name"),
        ("name", "name"),
        ("фамилия", "name"),
        ("billing_address", "address"),
        ("postcode", "address"),
        ("date_of_birth", "birth date"),
        ("dob", "birth date"),
        ("iban", "iban"),
        ("cardNumber", "card"),
        ("passport", "national id"),
        ("ip", "ip"),
        ("latitude", "place"),
        ("password", "secret"),
    ],
)
def test_a_field_is_known_by_its_name(name: str, kind: str) -> None:
    assert classify(name, "x") == kind


@pytest.mark.parametrize(
    "name",
    [
        "plan",
        "product_name",
        "companyName",
        "hotel",
        "recipe",
        "description",
        "order_number",
        "account_id",
        "nps",
        "zipper",
        "panel",
    ],
)
def test_what_only_looks_like_a_personal_name_is_plain(name: str) -> None:
    assert classify(name, "gold") is None


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("ada@example.com", "email"),
        ("ring me on +7 912 345-67-89", "phone"),
        ("4111 1111 1111 1111", "card"),
        ("DE89370400440532013000", "iban"),
        ("192.168.1.10", "ip"),
        ("2001:db8::1", "ip"),
        ("x" * 30_000, "text"),
        ("2026-11-30", None),
        ("10.5", None),
        (45, None),
        (None, None),
    ],
)
def test_a_field_is_known_by_what_it_holds(value: object, kind: str | None) -> None:
    assert classify("note", value) == kind


def test_a_yes_is_nothing_personal_whatever_it_is_called() -> None:
    assert classify("email", True) is None


def test_a_companys_name_and_city_are_plain() -> None:
    assert split({"name": "Acme", "city": "Berlin", "phone": "030 1"}, of_person=False) == (
        {"name": "Acme", "city": "Berlin"},
        {"phone": "030 1"},
    )


def test_nested_traits_are_split_at_their_leaves() -> None:
    traits = {
        "plan": "gold",
        "company": {"name": "Acme", "contacts": [{"email": "a@example.com"}]},
        "address": {"street": "x", "zip": 1},
    }

    assert split(traits) == (
        {"plan": "gold", "company": {"name": "Acme"}},
        {"company": {"contacts": [{"email": "a@example.com"}]}, "address": {"street": "x", "zip": 1}},
    )


def test_what_is_nested_too_deep_to_look_at_is_personal() -> None:
    deep: dict[str, object] = {"note": "x"}
    for _ in range(50):
        deep = {"more": deep}

    plain, personal = split(deep)

    assert "note" not in str(plain)
    assert "note" in str(personal)


def test_every_personal_column_of_the_tables_is_known_by_its_name() -> None:
    personal = [column.name for column in CONTACT.every_column() if column.personal]

    assert len(personal) == 3
    assert [name for name in personal if classify(name) is None] == []


LEAVES = st.none() | st.booleans() | st.integers() | st.text(st.characters(), max_size=8) | st.just("ada@example.com")
TRAITS = st.dictionaries(
    st.sampled_from(["email", "plan", "name", "x", "", "\ud800", "company"]),
    st.recursive(
        LEAVES,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "phone"]), inner, max_size=2),
        max_leaves=6,
    ),
)


@given(TRAITS)
def test_nothing_is_lost_and_no_address_is_left_in_the_plain_part(traits: dict[str, object]) -> None:
    plain, personal = split(traits)

    assert "ada@example.com" not in repr(plain)
    assert set(plain) | set(personal) == set(traits)
    for name in set(plain) & set(personal):
        assert isinstance(traits[name], dict)
