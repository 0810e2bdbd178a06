"""What a step wants, as rows: messages and tasks for the outbox, cases, invitations and marks. Nothing is done yet."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import sqlalchemy as sa

from changemaker.act.cases.due import due_by_severity
from changemaker.act.cases.working_time import due_at
from changemaker.act.journeys.gaps import filled, gaps_of, with_people
from changemaker.act.journeys.journey import Due
from changemaker.act.journeys.limits import limits_as_kept
from changemaker.act.journeys.mail import Mail, Unsaid, rendered, said_in
from changemaker.act.journeys.run import Intent, Run
from changemaker.act.journeys.told_value import told_value
from changemaker.core.message import Message
from changemaker.routines.acting.asked import put_asked
from changemaker.routines.acting.live import Version
from changemaker.routines.acting.scene import Scene
from changemaker.routines.our_people import OTHERWISE, Ours
from changemaker.store.account_marks import Mark
from changemaker.store.cases import open_case
from changemaker.store.journey_wants import Want
from changemaker.store.letters import Letter, Line, task_payload

UNKNOWN = "acting.fact_unknown"  # a mail names a fact that is not known, and nothing stands there otherwise
NOBODY = "acting.nobody_of_ours"
NOT_KNOWN = "–"

Effect = Callable[[sa.Connection], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wished:
    """What one run's steps want."""

    wants: tuple[Want, ...] = ()
    marks: tuple[Mark, ...] = ()
    effects: tuple[Effect, ...] = ()  # rows of cases and invitations, in the same transaction


def wished(
    scene: Scene,
    version: Version,
    run: Run,
    intents: tuple[Intent, ...],
    *,
    ours: Ours,
    languages: Mapping[str, str],
    now: int,
) -> Wished:
    """Return the rows of what a run wants.

    Args:
        scene: of the worker.
        version: that the run is on.
        run: whose.
        intents: from `advance`.
        ours: our people.
        languages: contact_id -> language, of the account's people.
        now: UTC microseconds.
    """
    maker = _Maker(scene=scene, version=version, run=run, ours=ours, languages=languages, now=now)
    wants: list[Want] = []
    marks: list[Mark] = []
    effects: list[Effect] = []
    limits = limits_as_kept(version.journey.limits)
    for intent in intents:
        match intent.kind:
            case "update":
                values: Mapping[str, object] = intent.payload["values"]  # type: ignore[assignment]  # as `advance` wrote it
                marks += [Mark(account_id=run.account_id, name=n, value=v, by=run.id, t=now) for n, v in values.items()]
            case "case":
                effects.append(maker.case(intent))
            case "invite" | "interview":
                effects.append(partial(put_asked, scene=scene, intent=intent, run=run, limits=limits, now=now))
            case _:
                wants.append(maker.want(intent))
    return Wished(wants=tuple(wants), marks=tuple(marks), effects=tuple(effects))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Maker:
    """Makes rows of one run's intents."""

    scene: Scene
    version: Version
    run: Run
    ours: Ours
    languages: Mapping[str, str]
    now: int

    def want(self, intent: Intent) -> Want:
        match intent.kind:
            case "email":
                return self._mail(intent)
            case "task":
                return self._task(intent)
            case "slack":
                return self._row(intent, channel="slack", place=intent.place, payload=self._slack(intent))
        return self._row(intent, channel="webhook", place=intent.place, payload=self._hook(intent))

    def case(self, intent: Intent) -> Effect:
        told = intent.payload
        severity = int(told["severity"])  # type: ignore[call-overload]  # as `advance` wrote it
        due = _due(told["due"]) or due_by_severity(severity)
        return partial(
            open_case,
            once_key=intent.key,
            account_id=self.run.account_id,
            contact_id=self.run.contact_id,
            kind=str(told["kind"]),
            queue=intent.place,
            severity=severity,
            what=Message("acting.case.journey", {"journey": self.run.journey}),
            opened_by=f"journey:{self.run.journey}",
            about=f"run:{self.run.id}",
            due_at=self._due_at(due),
            value=None,
            now=self.now,
        )

    def _mail(self, intent: Intent) -> Want:
        name = str(intent.payload["mail"])
        mail, facts = self.version.mails[name], _facts(intent)
        user = self.ours.user(intent.user_id, intent.place)
        if intent.contact_id is None and user is None:
            return self._row(intent, channel="task", place=OTHERWISE, payload={"mail": name}, skipped=NOBODY)
        language = self.languages.get(intent.contact_id or "", "")
        made = rendered(mail, facts, language)
        wanted = {gap for text in _texts(mail) for gap in gaps_of(text)}
        payload = {
            "mail": name,
            "journey": self.run.journey,
            "version": self.version.number,
            "facts": {gap: facts[gap] for gap in sorted(wanted) if gap in facts},
            "asks": bool(intent.payload["asks"]),
        }
        skipped = UNKNOWN if isinstance(made, Unsaid) else None
        if isinstance(made, Unsaid):
            payload["unknown"] = list(made.names)
        return self._row(intent, channel="email", user_id=user, payload=payload, skipped=skipped)

    def _task(self, intent: Intent) -> Want:
        user = self.ours.user(intent.user_id, intent.place)
        place = "" if user else OTHERWISE if "@" in intent.place or not intent.place else intent.place
        texts: Mapping[str, str] = intent.payload["text"]  # type: ignore[assignment]  # as `advance` wrote it
        language = self.ours.languages.get(user or "", "")
        told = {
            "text": self._filled(said_in(texts, language or self._first), language or self._first, intent),
            "account": self.run.account_id,
            "journey": self.run.journey,
            "name": str(intent.payload["name"]),
        }
        due = _due(intent.payload["due"])
        payload = task_payload(
            Message("acting.task", told),
            about=f"account:{self.run.account_id}",
            due_at=None if due is None else self._due_at(due),
        )
        return self._row(intent, channel="task", place=place, user_id=user, payload=payload)

    def _slack(self, intent: Intent) -> dict[str, object]:
        texts: Mapping[str, str] = intent.payload["text"]  # type: ignore[assignment]  # as `advance` wrote it
        text = self._filled(said_in(texts, self._first), self._first, intent)
        message = Message("acting.words", {"text": text})
        return Letter(subject=message, pieces=(Line(message=message),)).as_payload()

    def _hook(self, intent: Intent) -> dict[str, object]:
        data: Mapping[str, str] = intent.payload["data"]  # type: ignore[assignment]  # as `advance` wrote it
        told = {name: self._filled(text, self._first, intent) for name, text in data.items()}
        ids = {"journey": self.run.journey, "run": self.run.id, "account_id": self.run.account_id}
        who = {} if self.run.contact_id is None else {"contact_id": self.run.contact_id}
        return {"type": f"journey.{intent.kind}", "data": {**ids, **who, **told}}

    @property
    def _first(self) -> str:
        languages = self.scene.workspace.settings.acting.languages
        return languages[0] if languages else "en"

    def _filled(self, text: str, language: str, intent: Intent) -> str:
        """Fill gaps for our own people and machines: ids stand for people, and a dash for what is not known."""
        dashes = dict.fromkeys(gaps_of(text), NOT_KNOWN)
        said = filled(text, _facts(intent), dashes, lambda value: told_value(value, language)).text
        ids = {"account.name": self.run.account_id, "contact.name": self.run.contact_id or self.run.account_id}
        return with_people(said, ids, {}) or said

    def _due_at(self, due: Due) -> int:
        return due_at(due, self.now, self.scene.workspace.settings.acting.working, self.scene.zone)

    def _row(self, intent: Intent, *, payload: Mapping[str, object], **told: Any) -> Want:
        return Want(
            key=intent.key,
            purpose=intent.purpose,
            contact_id=intent.contact_id if told["channel"] == "email" else None,
            payload=payload,
            origin=f"journey:{self.run.journey}",
            run=self.run.id,
            account_id=self.run.account_id,
            limits=limits_as_kept(self.version.journey.limits) if told["channel"] == "email" else None,
            **told,
        )


def _facts(intent: Intent) -> Mapping[str, Any]:
    return intent.payload["facts"]  # type: ignore[return-value]  # as `advance` wrote it


def _due(told: object) -> Due | None:
    if not isinstance(told, list):
        return None
    number, unit = told
    return Due(number=number, unit=unit)


def _texts(mail: Mail) -> list[str]:
    return [*mail.subject.values(), *mail.body.values()]
