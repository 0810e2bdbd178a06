"""A form as pyxform understands it, into the keys of a survey's file, with a list of what has no counterpart."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from changemaker.core.errors import RuleSyntaxError
from changemaker.listen.surveys.survey import QuestionType
from changemaker.listen.surveys.xlsform_names import id_for, language_of
from changemaker.listen.surveys.xlsform_rules import REFERENCE, Known, Limits, NotTakenError, all_of, limits_of, rule_of

TYPES: Mapping[str, QuestionType] = {
    "text": "text",
    "string": "text",
    "integer": "number",
    "int": "number",
    "decimal": "number",
    "range": "number",
    "date": "date",
    "select one": "one",
    "select all that apply": "many",
    "rank": "rank",
    "note": "info",
}
WHOLE = frozenset({"integer", "int"})
SILENT = frozenset({"start", "end", "today", "deviceid", "username", "phonenumber", "email", "audit", "calculate"})
MOST_OPTIONS = 500
Plain = dict[str, Any]


def taken(form: Mapping[str, Any]) -> tuple[Plain | None, tuple[str, ...]]:
    """Return the keys of a survey's file, None where no question of the form can be asked, and what was left out.

    Args:
        form: from pyxform's `workbook_to_json`.
    """
    taker = _Taker(form)
    pages = [page for page in taker.pages(form.get("children", ())) if page["questions"]]
    if not pages:
        return None, tuple(taker.left_out)
    title = str(form.get("title") or form.get("id_string") or "Survey")
    plain: Plain = {"title": taker.said(title) or {taker.fallback: "Survey"}, "version": _version(form.get("version"))}
    plain |= {"languages": taker.languages, "pages": pages}
    return plain, tuple(taker.left_out)


def _version(written: object) -> int:
    text = str(written or "")
    return int(text) if text.isascii() and text.isdecimal() and 0 < int(text) < 10**9 else 1


class _Taker:
    """Goes through a form from top to bottom, and remembers what was asked before."""

    def __init__(self, form: Mapping[str, Any]) -> None:
        self.left_out: list[str] = []
        self.known: dict[str, Known] = {}
        self.ids: set[str] = set()
        self.codes = self._codes(form)
        self.languages = list(dict.fromkeys(self.codes.values()))
        self.fallback = self.languages[0]

    def leave(self, name: object, why: str) -> None:
        self.left_out.append(f"{str(name)[:60]}: {why}")

    def _codes(self, form: Mapping[str, Any]) -> dict[str, str]:
        """Return the language of each heading, the form's own default first."""
        default = str(form.get("default_language") or "default")
        headings = dict.fromkeys([default, *_headings(form)])
        found: dict[str, str] = {}
        for heading in headings:
            code = language_of(heading)
            if code is not None:
                found[heading] = code
            elif heading != "default":
                self.leave(f"language '{heading}'", "its code is not told; call the column label::English (en)")
        plain = next(iter(found.values()), "en")
        used = set(_headings(form))
        spoken = {heading: code for heading, code in found.items() if heading in used}
        return {**(spoken or {default: plain}), "default": next(iter(spoken.values()), plain)}

    def said(self, written: object) -> dict[str, str]:
        """Return a text by language, its gaps as ours; a gap that is not asked before is left empty."""
        by_heading = written if isinstance(written, Mapping) else {"default": written}
        found: dict[str, str] = {}
        for heading, text in by_heading.items():
            code = self.codes.get(str(heading))
            if code is not None and isinstance(text, str | int | float) and str(text).strip():
                found.setdefault(code, self._piped(str(text)))
        return found

    def _piped(self, text: str) -> str:
        out, at = "", 0
        for gap in REFERENCE.finditer(text):
            known = self.known.get(gap[1])
            out += _escaped(text[at : gap.start()])
            out += f"{{{known.id}}}" if known is not None and known.type not in ("info",) else "..."
            if known is None:
                self.leave(gap[1], "a text speaks of it, and it is not asked before; '...' stands there")
            at = gap.end()
        return out + _escaped(text[at:])

    def pages(self, children: Sequence[Mapping[str, Any]], above: tuple[str, ...] = ()) -> Iterator[Plain]:
        """Yield the pages of one group: its questions that follow each other, and its groups."""
        page: Plain = {"questions": []}
        for child in children:
            kind = str(child.get("type", ""))
            if kind == "group":
                yield page
                page = {"questions": []}
                yield from self._group(child, above)
            elif kind == "repeat":
                self.leave(child.get("name"), "questions that repeat have no counterpart")
            else:
                question = self.question(child, kind, above)
                if question is not None:
                    page["questions"].append(question)
        yield page

    def _group(self, group: Mapping[str, Any], above: tuple[str, ...]) -> Iterator[Plain]:
        if group.get("name") == "meta":
            return
        try:
            inner = (*above, *self._condition(group))
        except NotTakenError as why:
            self.leave(group.get("name"), f"its condition is left out ({why}): its questions come without it")
            inner = above
        title = self.said(group.get("label"))
        for page in self.pages(group.get("children", ()), inner):
            yield {"title": title, **page} if title and page["questions"] else page

    def _condition(self, child: Mapping[str, Any]) -> tuple[str, ...]:
        relevant = _bind(child, "relevant")
        return (rule_of(relevant, self.known),) if relevant else ()

    def question(self, child: Mapping[str, Any], kind: str, above: tuple[str, ...]) -> Plain | None:
        """Return one question; None where it has no counterpart, which is then listed."""
        name = str(child.get("name", ""))
        type = TYPES.get(kind)
        if type is None:
            if kind not in SILENT or kind == "calculate":
                self.leave(name, f"questions of type '{kind}' have no counterpart")
            return None
        options = self._options(child, name) if type in ("one", "many", "rank") else []
        label = self.said(child.get("label"))
        if type in ("one", "many", "rank") and not options:
            self.leave(name, "its answers are not written in the form")
            return None
        if not label:
            self.leave(name, "it asks nothing: no label in a language that can be told")
            return None
        id = id_for(name, self.ids)
        question: Plain = {"id": id, "type": type, "label": label}
        question |= self._when(child, name, above) | self._extras(child, kind, type, name)
        if options:
            question["options"] = [{"id": one, "label": said} for _, one, said in options]
        self.ids.add(id)
        self.known[name] = Known(id=id, type=type, options={written: one for written, one, _ in options})
        if id != name:
            self.leave(name, f"nothing is lost; it is called '{id}' here")
        return question

    def _when(self, child: Mapping[str, Any], name: str, above: tuple[str, ...]) -> Plain:
        conditions = [*above]
        try:
            conditions += self._condition(child)
        except NotTakenError as why:
            self.leave(name, f"its condition is left out ({why}): it is asked without it")
        try:
            return {"when": all_of(list(dict.fromkeys(conditions)))} if conditions else {}
        except RuleSyntaxError as error:
            self.leave(name, f"its conditions are left out ({error.what}): it is asked without them")
            return {}

    def _extras(self, child: Mapping[str, Any], kind: str, type: QuestionType, name: str) -> Plain:
        found: Plain = {}
        hint = self.said(child.get("hint"))
        if hint:
            found["hint"] = hint
        if _bind(child, "required") in ("yes", "true()", "true") and type != "info":
            found["required"] = True
        if type == "text" and "multiline" in str((child.get("control") or {}).get("appearance", "")):
            found["long"] = True
        limits = self._limits(child, kind, type, name)
        wanted = {"low": limits.low, "high": limits.high} if type == "number" else {"most": limits.most}
        if type == "number" and limits.low is not None and limits.high is not None and limits.low > limits.high:
            self.leave(name, "its constraint lets no number through; it is left out")
            return found
        allowed = type in ("number", "many")
        for key, value in wanted.items():
            if allowed and value is not None and (key != "most" or value > 0):
                found[key] = int(value) if value == int(value) else value
        for left in ("calculate", "readonly"):
            if _bind(child, left):
                self.leave(name, f"its '{left}' has no counterpart")
        if child.get("choice_filter"):
            self.leave(name, "its choice_filter is left out: all its answers are offered")
        return found

    def _limits(self, child: Mapping[str, Any], kind: str, type: QuestionType, name: str) -> Limits:
        if kind == "range":
            parameters = child.get("parameters") or {}
            try:
                ends = sorted(float(parameters.get(key, default)) for key, default in (("start", 0), ("end", 10)))
                return Limits(low=ends[0], high=ends[1])
            except (TypeError, ValueError):
                return Limits()
        constraint = _bind(child, "constraint")
        if not constraint:
            return Limits()
        try:
            limits = limits_of(constraint, whole=kind in WHOLE)
        except NotTakenError as why:
            self.leave(name, f"its constraint is left out ({why})")
            return Limits()
        if type not in ("number", "many"):
            self.leave(name, "its constraint is left out: only numbers and choices have limits")
        return limits

    def _options(self, child: Mapping[str, Any], name: str) -> list[tuple[str, str, dict[str, str]]]:
        """Return the answers of a choice: their names in the form, their ids, their texts."""
        found: list[tuple[str, str, dict[str, str]]] = []
        written = child.get("choices")
        for choice in written if isinstance(written, Sequence) else ():
            named = str(choice.get("name", ""))
            said = self.said(choice.get("label")) or {self.fallback: _escaped(named)}
            if named and named not in {one for one, _, _ in found} and len(found) < MOST_OPTIONS:
                found.append((named, id_for(named, {one for _, one, _ in found}, reserved=False), said))
        if isinstance(written, Sequence) and len(written) > MOST_OPTIONS:
            self.leave(name, f"only the first {MOST_OPTIONS} of its {len(written):,} answers are taken")
        return found


def _bind(child: Mapping[str, Any], key: str) -> str:
    bind = child.get("bind")
    value = bind.get(key) if isinstance(bind, Mapping) else None
    return value.strip() if isinstance(value, str) else ""


def _escaped(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _headings(found: object) -> Iterator[str]:
    """Yield every language that a label or hint is written in."""
    if isinstance(found, Mapping):
        for key, value in found.items():
            if key in ("label", "hint") and isinstance(value, Mapping):
                yield from (str(heading) for heading in value)
            else:
                yield from _headings(value)
    elif isinstance(found, list | tuple):
        for value in found:
            yield from _headings(value)
