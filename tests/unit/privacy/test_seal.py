"""What is sealed for one person opens with that person's key alone, and not at all once it is gone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from changemaker.core.errors import SealedError
from changemaker.privacy.erase import erased
from changemaker.privacy.keys import Keys
from changemaker.privacy.seal import new_key, open_sealed, seal, unwrap, wrap

KEYS, OTHERS = Keys(secret=bytes(range(32))), Keys(secret=bytes(32))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=40)
@given(st.dictionaries(st.text(max_size=5), JSON, max_size=3))
def test_what_was_sealed_comes_back(value: dict[str, object]) -> None:
    key = new_key()

    assert open_sealed(key, seal(key, value, contact_id="c-1"), contact_id="c-1") == value


def test_half_a_letter_is_sealed_like_any_other() -> None:
    key = new_key()

    assert open_sealed(key, seal(key, {"name": "\ud83d"}, contact_id="\ud800"), contact_id="\ud800") == {
        "name": "\ud83d"
    }


def test_a_wrapped_key_opens_for_its_installation_and_its_person_only() -> None:
    key = new_key()
    wrapped = wrap(KEYS, key, contact_id="ada")

    assert unwrap(KEYS, wrapped, contact_id="ada") == key
    with pytest.raises(SealedError):
        unwrap(OTHERS, wrapped, contact_id="ada")
    with pytest.raises(SealedError):
        unwrap(KEYS, wrapped, contact_id="bob")


def test_every_changed_or_missing_byte_is_noticed() -> None:
    key = new_key()
    sealed = seal(key, {"email": "ada@example.com"})

    for place in range(len(sealed)):
        changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(SealedError):
            open_sealed(key, changed)
        with pytest.raises(SealedError):
            open_sealed(key, sealed[:place])


def test_the_same_value_never_looks_the_same_and_is_nowhere_readable() -> None:
    key = new_key()
    seals = {seal(key, {"email": "ada@example.com"}) for _ in range(50)}

    assert len(seals) == 50
    assert not any(b"ada" in sealed for sealed in seals)


def test_a_key_is_not_taken_for_a_value() -> None:
    key = new_key()

    with pytest.raises(SealedError):
        unwrap(KEYS, seal(KEYS.derive("person-keys"), {"a": 1}))
    with pytest.raises(SealedError):
        open_sealed(b"too short", seal(key, {}))


def test_an_error_names_no_value() -> None:
    with pytest.raises(SealedError) as told:
        open_sealed(new_key(), seal(new_key(), {"email": "ada@example.com"}))

    assert "example.com" not in str(told.value)
    assert told.value.__cause__ is None


def test_an_erased_person_has_no_key_and_nothing_sealed() -> None:
    row = erased(7)

    assert (row["key"], row["sealed"], row["erased_at"]) == (None, None, 7)
