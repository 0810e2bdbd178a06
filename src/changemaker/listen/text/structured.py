"""Answers of a model in an agreed form: asked for by schema, else as JSON, else in a fence; checked, mended once."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from changemaker.core.errors import ModelServerError
from changemaker.listen.text.endpoint import Endpoint, NotSupported

FORMS = ("json_schema", "json_object", "")
SEED = 7
FENCE = re.compile(r"```(?:json)?\s*\n?(.*?)```", re.DOTALL)
LONGEST_ANSWER = 100_000  # characters
MOST_TOLD = 5  # mistakes that the model is told

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """What a model is asked: our instructions, and customers' words apart from them."""

    instructions: str
    data: str

    def messages(self) -> list[dict[str, str]]:
        """Return it as chat messages."""
        return [{"role": "system", "content": self.instructions}, {"role": "user", "content": self.data}]


@dataclass(slots=True, kw_only=True)
class Asking(Generic[M]):
    """Asks one server for one kind of answer; remembers which form it takes."""

    endpoint: Endpoint
    shape: type[M]
    form: int = 0  # place in FORMS

    def ask(self, prompt: Prompt) -> M:
        """Return the answer in its shape.

        Raises:
            ModelServerError: the server fails, or its answer does not fit, also after it was told what is wrong.
        """
        messages = prompt.messages()
        for tried in range(2):
            said = self._said(messages)
            found, wrong = self._fitted(said)
            if found is not None:
                return found
            if tried == 0:
                messages = [
                    *messages,
                    {"role": "assistant", "content": said[:LONGEST_ANSWER]},
                    {
                        "role": "user",
                        "content": f"That does not fit: {wrong}. Answer again, with the JSON object alone.",
                    },
                ]
        hint = "use another model, or leave the job out of `jobs:`; what needs no model goes on as before"
        raise ModelServerError("the model's answer does not have the agreed form", where=self.endpoint.named, hint=hint)

    def _said(self, messages: list[dict[str, str]]) -> str:
        while True:
            try:
                answer = self.endpoint.post("/chat/completions", self._body(messages))
            except NotSupported as error:
                if self.form + 1 == len(FORMS):
                    hint = "check the model's name, and that the server has /chat/completions"
                    raise ModelServerError(
                        f"the model server does not take the request ({error})", where=self.endpoint.named, hint=hint
                    ) from None
                self.form += 1
                continue
            return _content(answer, self.endpoint.named)

    def _body(self, messages: list[dict[str, str]]) -> Mapping[str, object]:
        body: dict[str, object] = {"model": self.endpoint.chat, "messages": messages, "temperature": 0, "seed": SEED}
        schema = self.shape.model_json_schema()
        if FORMS[self.form] == "json_schema":
            named = {"name": self.shape.__name__.lower(), "strict": True, "schema": schema}
            body["response_format"] = {"type": "json_schema", "json_schema": named}
            return body
        told = f"Answer with one JSON object that fits this JSON Schema: {json.dumps(schema)}"
        if FORMS[self.form] == "json_object":
            body["response_format"] = {"type": "json_object"}
        else:
            told += "\nPut it between ```json and ```."
        first, *rest = messages
        body["messages"] = [{**first, "content": f"{first['content']}\n\n{told}"}, *rest]
        return body

    def _fitted(self, said: str) -> tuple[M | None, str]:
        try:
            return self.shape.model_validate_json(_json_in(said)), ""
        except ValidationError as error:
            told = [
                f"{'.'.join(str(part) for part in one['loc']) or 'answer'}: {one['msg']}"
                for one in error.errors(include_url=False, include_input=False)[:MOST_TOLD]
            ]
            return None, "; ".join(told)


def _content(answer: Mapping[str, object], where: str) -> str:
    choices = answer.get("choices")
    if isinstance(choices, list) and choices and isinstance(choices[0], dict):
        message = choices[0].get("message")
        if isinstance(message, dict) and isinstance(said := message.get("content"), str):
            return said[:LONGEST_ANSWER]
    raise ModelServerError(
        "the model server's answer holds no message", where=where, hint="check that it speaks as OpenAI's does"
    )


def _json_in(said: str) -> str:
    r"""Return the JSON in an answer: in a fence, or from the first brace to the last.

    Example:
        >>> _json_in('Sure!\n```json\n{"a": 1}\n```')
        '{"a": 1}'
    """
    fenced = FENCE.search(said)
    inner = fenced[1] if fenced else said
    first, last = inner.find("{"), inner.rfind("}")
    return inner[first : last + 1] if 0 <= first < last else inner.strip()
