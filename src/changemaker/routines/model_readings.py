"""What a model server is asked of a workspace's texts, where changemaker.yml allows it: names of themes, and emotions.

Both stay suggestions. What was asked once of the same texts is not asked again; a server that fails stops nothing.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from changemaker.core.errors import ModelServerError
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.engine.whole_files import write_whole
from changemaker.engine.workspace import Workspace
from changemaker.listen.surveys.emotion_words import cx8
from changemaker.listen.surveys.read_survey import surveys_in
from changemaker.listen.text.endpoint import Endpoint, endpoint_of
from changemaker.listen.text.model_agreement import model_agreement
from changemaker.listen.text.model_jobs import MOST_TEXTS, Audit, Code, code_texts, name_theme
from changemaker.listen.text.read_report import ModelCodes
from changemaker.listen.text.theme_ids import OTHER
from changemaker.listen.text.theme_words import FEWEST_PEOPLE, stems_of
from changemaker.listen.text.themes import Theme, Themes
from changemaker.privacy.smallest_group import SMALLEST
from changemaker.store.open import Store
from changemaker.store.text_labels import labels_of
from changemaker.store.texts import KeptText
from changemaker.store.theme_words import names

FILE = "model_words.json"  # beside the store: what a model said, by hashes of what it was asked about
Spans = list[tuple[str, int, int]]  # label, first character, the character after the last
Tell = Callable[[Message], None]


@dataclass(slots=True)
class ModelServer:
    """The server of one workspace, for the jobs that texts may be sent for; keeps what it said from run to run."""

    endpoint: Endpoint | None
    audit: Audit
    workspace: Workspace
    refusals: list[Refusal] = field(default_factory=list)
    _names: dict[str, str | None] = field(default_factory=dict)
    _codes: dict[str, Spans] = field(default_factory=dict)

    @classmethod
    def of(cls, workspace: Workspace, audit: Audit) -> "ModelServer":
        """Return the server that changemaker.yml names, with what it said before.

        Raises:
            ModelServerError: its address or key is wrong.
        """
        made = cls(endpoint_of(workspace.settings.models), audit, workspace)
        try:
            held = json.loads((workspace.kept / FILE).read_bytes())
            made._names = {str(key): None if name is None else str(name) for key, name in held["names"].items()}
            made._codes = {
                str(key): [(str(label), int(start), int(end)) for label, start, end in spans]
                for key, spans in held["codes"].items()
            }
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            pass  # derived: what is lost is asked again
        return made

    @property
    def method(self) -> str:
        """What its words are known by in the tables."""
        return f"llm:{self.endpoint.chat}" if self.endpoint else ""

    def may(self, job: str) -> bool:
        """Return whether texts may be sent for a job."""
        return self.endpoint is not None and job in self.endpoint.jobs and bool(self.endpoint.chat)

    def theme_names(
        self, texts: Sequence[KeptText], found: Themes, store: Store, *, tell: Tell = lambda step: None
    ) -> dict[str, str]:
        """Return names that the model suggests, by theme; none for those that a person named or that few wrote of."""
        if self.endpoint is None or not self.may("name_theme"):
            return {}
        with store.reading() as connection:
            called = names(connection).names
        wanted = [one for one in found.themes if one.id not in {OTHER, *called} and one.people >= SMALLEST]
        members = _members(found)
        said: dict[str, str | None] = {}
        suggested: dict[str, str] = {}
        for done, theme in enumerate(wanted):
            tell(Message("texts.step.model_names", {"done": done, "of": len(wanted)}))
            places = members[theme.id]
            sent = _nearest(texts, places, found)
            language = theme.languages[0][0] if theme.languages[0][0] != "und" else "en"
            key = self._key(language, *(text.hash for text in sent))
            try:
                name = self._names[key] if key in self._names else self._named(theme, sent, language)
            except ModelServerError as error:
                self._failed("name_theme", error)
                said = {**self._names, **said}
                break
            said[key] = name
            if name and not _tells_of_few(name, language, [texts[place] for place in places]):
                suggested[theme.id] = name
        self._names = said
        self._keep()
        return suggested

    def codes(
        self, texts: Sequence[KeptText], store: Store, *, tell: Tell = lambda step: None
    ) -> tuple[pa.Table | None, ModelCodes | None]:
        """Return rows of table `emotion` that the model sees in texts, and how far it agrees with people's labels."""
        if self.endpoint is None or not self.may("code"):
            return None, None
        labels = _emotions(self.workspace)
        keys = {text.hash: self._key(*labels, text.hash) for text in texts}
        asked = set(keys.values())
        self._codes = {key: spans for key, spans in self._codes.items() if key in asked}
        todo = list({text.hash: text for text in texts if keys[text.hash] not in self._codes}.values())
        try:
            for start in range(0, len(todo), MOST_TEXTS):
                tell(Message("texts.step.model_codes", {"done": start, "of": len(todo)}))
                some = todo[start : start + MOST_TEXTS]
                spans = _by_document(code_texts(self.endpoint, some, labels, audit=self.audit))
                self._codes |= {keys[text.hash]: spans.get(text.document_id, []) for text in some}
        except ModelServerError as error:
            self._failed("code", error)
        finally:
            self._keep()
        coded = {text.document_id: self._codes[keys[text.hash]] for text in texts if keys[text.hash] in self._codes}
        with store.reading() as connection:
            human = labels_of(connection, "emotion")
        agreement = model_agreement({one: [label for label, *_ in spans] for one, spans in coded.items()}, human)
        counted = Counter(label for spans in coded.values() for label in {label for label, *_ in spans})
        told = ModelCodes(method=self.method, texts=dict(sorted(counted.items())), agreement=agreement)
        return _rows(texts, coded, self.method), told

    def _named(self, theme: Theme, sent: Sequence[KeptText], language: str) -> str | None:
        assert self.endpoint is not None
        return name_theme(self.endpoint, sent, language=language, audit=self.audit)

    def _failed(self, job: str, error: ModelServerError) -> None:
        why = Message("texts.refuse.model", {"job": job, "problem": error.what})
        self.refusals.append(Refusal(what=f"model:{job}", why=why, needs=Message("texts.needs.model")))

    def _key(self, *parts: str) -> str:
        return hashlib.sha256(json.dumps([self.method, *parts]).encode()).hexdigest()

    def _keep(self) -> None:
        write_whole(self.workspace.kept / FILE, json.dumps({"names": self._names, "codes": self._codes}).encode())


def _members(found: Themes) -> Mapping[str, Sequence[int]]:
    members: dict[str, list[int]] = defaultdict(list)
    for place, theme in enumerate(found.theme_of):
        members[theme].append(place)
    return members


def _nearest(texts: Sequence[KeptText], places: Sequence[int], found: Themes) -> list[KeptText]:
    """The texts nearest to the middle, in other words each, of different people."""
    chosen: dict[str, KeptText] = {}
    people: set[str] = set()
    for place in sorted(places, key=lambda one: (-found.nearness[one], texts[one].hash)):
        text = texts[place]
        if text.hash not in chosen and _writer(text) not in people:
            chosen[text.hash] = text
            people.add(_writer(text))
        if len(chosen) == MOST_TEXTS:
            break
    return list(chosen.values())


def _tells_of_few(name: str, language: str, texts: Sequence[KeptText]) -> bool:
    """Say whether a name has a word that some of the writers used, but fewer than three: it could tell who."""
    people: dict[str, set[str]] = defaultdict(set)
    for text in texts:
        for stem in stems_of(text.text, language):
            people[stem].add(_writer(text))
    return any(0 < len(people.get(stem, ())) < FEWEST_PEOPLE for stem in stems_of(name, language))


def _writer(text: KeptText) -> str:
    return text.contact_id or text.account_id


def _emotions(workspace: Workspace) -> dict[str, str]:
    """The ready list of emotions and those of the company's own surveys, in English where they have English."""
    asked = [question for survey in surveys_in(workspace.folder).values() for question in survey.questions()]
    own = [option for question in asked if question.type == "emotions" for option in question.options]
    found: dict[str, str] = {}
    for option in (*cx8(), *own):
        said = option.label.said
        found.setdefault(option.id, said.get("en") or next(iter(said.values()), option.id))
    return found


def _by_document(codes: Sequence[Code]) -> Mapping[str, Spans]:
    found: dict[str, Spans] = defaultdict(list)
    for code in codes:
        if code.label not in {label for label, *_ in found[code.document_id]}:
            found[code.document_id].append((code.label, code.start, code.end))
    return found


def _rows(texts: Sequence[KeptText], coded: Mapping[str, Spans], method: str) -> pa.Table:
    every = [(text, *span) for text in texts for span in coded.get(text.document_id, ())]
    return pa.table(
        {
            "emotion_id": [f"{method}:{text.document_id}:{label}" for text, label, _, _ in every],
            "account_id": [text.account_id for text, *_ in every],
            "contact_id": pa.array([text.contact_id for text, *_ in every], pa.string()),
            "t": [text.t for text, *_ in every],
            "response_id": pa.array([text.response_id for text, *_ in every], pa.string()),
            "document_id": [text.document_id for text, *_ in every],
            "emotion": [label for _, label, _, _ in every],
            "basis": ["read"] * len(every),
            "method": [method] * len(every),
            "span_start": pa.array([start for _, _, start, _ in every], pa.int64()),
            "span_end": pa.array([end for _, _, _, end in every], pa.int64()),
        }
    )
