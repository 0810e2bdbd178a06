"""A workspace: the company as code, in one folder under git."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, field_validator

from changemaker.core.errors import BadFileError
from changemaker.core.meant import did_you_mean
from changemaker.engine.acting_settings import Acting
from changemaker.engine.part import Part
from changemaker.engine.predicting_settings import Predicting
from changemaker.engine.serving_settings import Mail, Models, Sending, SignIn
from changemaker.engine.yaml_file import read_yaml, shown
from changemaker.engine.yaml_secrets import FROM_ENVIRONMENT

SETTINGS = "changemaker.yml"
STATE = ".changemaker"  # what we make of the company's files: derived, never committed
STORE = "store"  # what customers and colleagues did here: not derived, never committed, kept by backups
ENGINES, STORES = ("duckdb", "spark"), ("sqlite",)
URL = re.compile(r"[a-z][a-z0-9+]*://")


class FiscalYear(Part):
    """When the year starts, and how it is cut into months."""

    first_month: int = Field(default=1, ge=1, le=12)  # 4 for April
    calendar: Literal["month", "4-4-5"] = "month"  # 4-4-5: quarters of four, four and five weeks


class Settings(Part):
    """changemaker.yml."""

    name: str  # of the company, as reports show it
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]  # of every report; others are converted at load
    zone: str = "UTC"  # IANA time zone in which a day is a day
    fiscal_year: FiscalYear = FiscalYear()
    engine: str = "duckdb"  # where tables are computed
    store: str = "sqlite"  # where small things that change are kept: sqlite, or postgresql://... with ${PASSWORD}
    url: str = ""  # as readers reach the served pages: https://cx.example.com; links in mails start with it
    mail: Mail | None = None  # how e-mail leaves
    sending: Sending = Sending()  # what the send gate lets through
    sign_in: SignIn | None = None  # the company's own sign-in, beside passwords
    models: Models | None = None  # a model server for texts; none: texts never leave
    predicting: Predicting = Predicting()  # how often models of what nobody said are made anew, and watched
    acting: Acting = Acting()  # journeys and cases

    @field_validator("zone")
    @classmethod
    def _is_a_zone(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (OSError, ValueError, LookupError):
            hint = did_you_mean([zone], sorted(available_timezones()) or ["UTC"])
            advice = hint if hint.startswith("did") else "write it as Europe/Berlin or UTC"
            raise ValueError(f"no time zone is called '{zone}'; {advice}") from None
        return zone

    @field_validator("engine")
    @classmethod
    def _is_an_engine(cls, engine: str) -> str:
        return _one_of(engine, ENGINES)

    @field_validator("store")
    @classmethod
    def _is_a_store(cls, store: str) -> str:
        return _one_of(store, STORES)


def _one_of(word: str, known: tuple[str, ...]) -> str:
    if word in known or URL.match(word) or FROM_ENVIRONMENT.search(word):
        return word
    raise ValueError(f"nothing here is called '{word}'; {did_you_mean([word], [*known, 'postgresql://...'])}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """One company's folder, its settings read and checked."""

    folder: Path
    settings: Settings

    @property
    def state(self) -> Path:
        """Where loaded tables, frozen plans and quarantine are kept."""
        return self.folder / STATE

    @property
    def kept(self) -> Path:
        """Where the store's file and the installation's secret are: nothing here can be built again."""
        return self.folder / STORE


def open_workspace(folder: Path | str = ".") -> Workspace:
    """Return the workspace in `folder`, or in the nearest folder above it, as git looks for its own.

    Raises:
        BadFileError: there is none.
        WorkspaceFileError, SeveralProblemsError: its changemaker.yml is wrong.
    """
    found = find_workspace(folder)
    return Workspace(folder=found, settings=read_yaml(found / SETTINGS, Settings))


def find_workspace(folder: Path | str = ".") -> Path:
    """Return the folder that holds changemaker.yml: `folder` or the nearest above it.

    Raises:
        BadFileError: there is none.
    """
    start = Path(folder).absolute()
    if not start.is_dir():
        what = "this is a file" if start.is_file() else "no such folder"
        raise BadFileError(what, where=str(folder), hint="name the folder that holds changemaker.yml")
    for place in (start, *start.parents):
        if (place / SETTINGS).is_file():
            return place
    other = start / "changemaker.yaml"
    hint = "rename changemaker.yaml to changemaker.yml" if other.is_file() else "`changemaker init` starts one"
    raise BadFileError(f"no {SETTINGS} here or in a folder above", where=shown(start), hint=hint)
