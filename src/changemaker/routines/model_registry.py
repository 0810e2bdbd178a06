"""Models that were made here: what each learned from, by which code and settings, how good it was, and its text.

Layout, below the workspace's `.changemaker`; a folder is whole or not there:
    models/NAME/ID/model.txt   the fitted trees, and model.json beside them; without the extreme of any single person
    models/NAME/ID/card.json   the accuracy card
    models/NAME/ID/about.json  data hash, data version, code version, settings, and the data as they were, in bins
    models/NAME/ID/predicted.parquet  what it predicted for whom: answers that come later are held against it
ID begins with the time, so that names sort by age.
"""

import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from changemaker import __version__
from changemaker.core.errors import LoadRunningError, ModelGoneError
from changemaker.engine.whole_files import move_whole, sync_folder
from changemaker.engine.workspace import Workspace
from changemaker.routines.drift import FeatureBaseline
from changemaker.routines.kept_card import KeptCard
from changemaker.routines.kept_codec import decoded, encoded

try:
    import fcntl
except ImportError:  # Windows has no such lock; there, two that publish at once are not noticed
    fcntl = None  # type: ignore[assignment]  # asked for before each use

MODELS = "models"
PATIENCE, LOOK = 30.0, 0.02  # seconds: until whoever publishes has to be done, and between two looks
CARD, ABOUT, PREDICTED = "card.json", "about.json", "predicted.parquet"
PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
EXTREMES = re.compile(r"^feature_infos=(.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Where a model comes from."""

    name: str  # "silent_scores-nps", "at_risk"
    made_at: datetime
    data_version: str
    data_hash: str  # SHA-256 of what it learned from
    settings: Mapping[str, object]  # learner, level, seed, libraries, ...
    id: str = ""
    code_version: str = ""
    features: tuple[FeatureBaseline, ...] = ()  # the data as they were
    width: float = 1.0  # of the scale: 10 from 0 to 10


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptModel:
    """One model of the registry."""

    about: About
    card: KeptCard | None
    folder: Path  # of its files


def keep_model(
    workspace: Workspace,
    about: About,
    *,
    card: KeptCard | None,
    write: Callable[[Path], None],
    predicted: pa.Table | None = None,
) -> About:
    """Keep a model for good; return what is known of it, with its id.

    Args:
        workspace: whose.
        about: its `id` and `code_version` are filled in.
        card: how good it was.
        write: writes the fitted model as files into a folder. The extremes of features that LightGBM writes down are
            taken out of them, and labels of categories that few have; all else must rest on SMALLEST units or more, as
            it does in what `predict.scores` fits.
        predicted: account_id, contact_id, t and value, of those who were predicted.

    Raises:
        ValueError: its name is no folder's name (a bug).
    """
    folder = _folder(workspace, about.name)
    stamp = about.made_at.astimezone(UTC).strftime("%Y%m%d-%H%M%S")
    whole = replace(about, id=f"{stamp}-{about.data_hash[:8]}-{secrets.token_hex(2)}", code_version=__version__)
    aside = folder / f".{whole.id}"
    aside.mkdir(parents=True)
    write(aside)
    safe = {one.name: one.labels for one in about.features if one.labels is not None}
    told = {path.name: impersonal(path.read_text(encoding="utf-8"), safe) for path in aside.iterdir()}
    for name, content in {**told, CARD: encoded(card).decode(), ABOUT: encoded(whole).decode()}.items():
        with (aside / name).open("wb") as file:
            file.write(content.encode())
            file.flush()
            os.fsync(file.fileno())
    if predicted is not None:
        pq.write_table(predicted, aside / f".{PREDICTED}", compression="zstd")
        move_whole(aside / f".{PREDICTED}", aside / PREDICTED)
    sync_folder(aside)
    os.rename(aside, folder / whole.id)
    sync_folder(folder)
    return whole


def kept_model(workspace: Workspace, name: str, id: str = "") -> KeptModel:
    """Return a model, the newest of its name where no id is given.

    Raises:
        ModelGoneError: it is not kept, any more or yet, or cannot be read.
    """
    ids = model_ids(workspace, name)
    found = id or next(iter(ids), "")
    if not found or found not in ids:
        what = f"no model '{found[:60]}' is kept" if found else "no model was made yet"
        raise ModelGoneError(what, where=f".changemaker/{MODELS}/{name}", hint="predict again: that makes one")
    folder = _folder(workspace, name) / found
    try:
        return KeptModel(
            about=decoded((folder / ABOUT).read_bytes(), About),
            card=decoded((folder / CARD).read_bytes(), KeptCard | None),  # type: ignore[arg-type]  # a union is no class
            folder=folder,
        )
    except (OSError, msgspec.MsgspecError, ValueError, TypeError) as error:
        raise ModelGoneError(
            f"the model '{found}' cannot be read ({type(error).__name__})",
            where=f".changemaker/{MODELS}/{name}",
            hint="predict again: that makes a new one",
        ) from error


def model_ids(workspace: Workspace, name: str) -> tuple[str, ...]:
    """Return the models of one name, the newest first."""
    return tuple(sorted((path.name for path in _folder(workspace, name).glob("[!.]*/")), reverse=True))


def model_names(workspace: Workspace) -> tuple[str, ...]:
    """Return the names of which there are models."""
    return tuple(sorted(path.name for path in (workspace.state / MODELS).glob("[!.]*/")))


def prune_models(workspace: Workspace, name: str, *, keep: str = "") -> None:
    """Delete what a killed run has left, and all but the newest models; how many stay, changemaker.yml says.

    Args:
        workspace: whose.
        name: of the models.
        keep: the one whose rows are shown stays, however old it is.
    """
    folder = _folder(workspace, name)
    for leftover in folder.glob(".*/"):
        shutil.rmtree(leftover, ignore_errors=True)
    for old in model_ids(workspace, name)[workspace.settings.predicting.models_kept :]:
        if old != keep:
            gone = folder / f".{old}"  # one step: nobody reads half a model
            os.rename(folder / old, gone)
            shutil.rmtree(gone, ignore_errors=True)


def predictions_of(workspace: Workspace, name: str) -> dict[str, Path]:
    """Return the files of what models have predicted, by model, the oldest first."""
    folder = _folder(workspace, name)
    return {id: path for id in reversed(model_ids(workspace, name)) if (path := folder / id / PREDICTED).is_file()}


def impersonal(text: str, labels: Mapping[str, Sequence[str]]) -> str:
    """Return a model's file without what could be of one person.

    Args:
        text: of LightGBM, with the least and greatest value of each feature; or JSON, with the labels of categories.
        labels: by feature, those that enough have; another becomes a number.

    Example:
        >>> impersonal("feature_infos=[0:912345.5] none\\ntree_sizes=3\\npandas_categorical:null", {})
        'feature_infos=none none\\ntree_sizes=3\\npandas_categorical:null'
        >>> impersonal('{"features": [{"name": "role", "labels": ["buyer", "aunt of Ann"]}]}', {"role": ["buyer"]})
        '{"features": [{"name": "role", "labels": ["buyer", "#1"]}]}'
    """
    if not text.startswith("{"):
        return EXTREMES.sub(lambda found: "feature_infos=" + " ".join("none" for _ in found[1].split()), text)
    told = json.loads(text)
    for feature in told.get("features", ()):
        safe = labels.get(feature["name"], ())
        feature["labels"] = [label if label in safe else f"#{place}" for place, label in enumerate(feature["labels"])]
    return json.dumps(told)


@contextmanager
def alone(workspace: Workspace, *, patience: float = PATIENCE) -> Iterator[None]:
    """Wait until nobody else publishes or takes out rows here, and keep others waiting.

    Args:
        workspace: whose.
        patience: seconds to wait.

    Raises:
        LoadRunningError: somebody was still at it after that time; nothing was changed.
    """
    folder = workspace.state / MODELS
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as file:
        end = time.monotonic() + patience
        while not _held(file):
            if time.monotonic() >= end:
                raise LoadRunningError(
                    f"somebody else has been publishing predictions here for {patience:g} seconds",
                    where=str(folder),
                    hint="nothing was changed: wait until that job or command is done, or end it, then run this again",
                )
            time.sleep(LOOK)
        yield


def _held(file: IO[str]) -> bool:
    """Take the lock, if nobody has it."""
    if fcntl is not None:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def _folder(workspace: Workspace, name: str) -> Path:
    if not PLAIN.fullmatch(name):
        raise ValueError(f"{name!r} is no folder's name")
    return workspace.state / MODELS / name
