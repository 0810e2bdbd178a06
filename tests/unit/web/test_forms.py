"""What browsers send is read as it was typed, and nothing in it can break a page."""

from hypothesis import given, settings
from hypothesis import strategies as st

from changemaker.core.message import Message
from changemaker.web.forms import filled, form_of


def test_a_field_that_was_not_sent_is_empty() -> None:
    assert form_of(b"name=Ada").text("email") == ""


def test_a_password_keeps_its_spaces_and_a_name_does_not() -> None:
    form = form_of(b"password=+three+blue+kettles+&name=+Ada+")

    assert form.secret("password") == " three blue kettles "
    assert form.text("name") == "Ada"


def test_a_problem_stands_beside_its_field_and_what_was_typed_stays() -> None:
    form = form_of(b"email=ada").wrong(email=Message("web.field.email"))

    assert form.problems["email"].id == "web.field.email"
    assert form.text("email") == "ada"


def test_a_form_as_it_is_first_shown_has_what_is_there_already() -> None:
    form = filled(roles=["admin", "analyst"], name="Ada")

    assert list(form.chosen("roles")) == ["admin", "analyst"]
    assert form.text("name") == "Ada"


@settings(max_examples=40)
@given(st.binary(max_size=400))
def test_no_body_breaks_the_reading_of_a_form(body: bytes) -> None:
    form = form_of(body)

    assert all("\x00" not in form.text(name) for name in form.lists)
    assert form.number("version") >= -1
