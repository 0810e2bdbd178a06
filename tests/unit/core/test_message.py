"""Text to come: an id and what fills its gaps, which nobody can change on the way."""

import pytest

from changemaker.core.message import Message


def test_the_params_of_a_message_are_a_copy_that_nobody_can_change() -> None:
    params: dict[str, str | int | float | bool] = {"n": 3}
    message = Message("check.overlap", params)

    params["n"] = 4

    assert message.params == {"n": 3}
    with pytest.raises(TypeError):
        message.params["n"] = 5  # type: ignore[index]


def test_messages_of_one_id_and_the_same_params_are_equal() -> None:
    assert Message("a", {"x": 1}) == Message("a", {"x": 1})
    assert Message("a", {"x": 1}) != Message("a", {"x": 2})
    assert Message("a") != Message("b")
