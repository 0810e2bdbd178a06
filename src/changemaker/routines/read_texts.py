"""A company's texts read: cleaned and kept, turned into vectors, grouped into themes, looked through for emotions."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pyarrow as pa

from changemaker.core.clock import Clock
from changemaker.core.errors import ModelServerError, NothingLoadedError
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.engine.heard import keep_read
from changemaker.engine.lake import open_tables
from changemaker.engine.tables import Tables, tables_in_memory
from changemaker.engine.whole_files import write_whole
from changemaker.engine.workspace import SETTINGS, Workspace
from changemaker.listen.text.addressed import without_addresses
from changemaker.listen.text.embedder import Embedder, embedder_named
from changemaker.listen.text.endpoint import endpoint_of
from changemaker.listen.text.lsa import Lsa
from changemaker.listen.text.model_jobs import RemoteEmbedder
from changemaker.listen.text.read_report import CleanReport, ReadReport
from changemaker.listen.text.theme_ids import KeptThemes
from changemaker.listen.text.themes import Themes, find_themes
from changemaker.listen.text.vector_cache import cached_vectors
from changemaker.listen.text.vector_files import prune_vectors
from changemaker.privacy.keys import Keys
from changemaker.routines.clean_texts import clean_texts
from changemaker.routines.kept_reading import keep_reading
from changemaker.routines.model_readings import ModelServer
from changemaker.routines.read_emotions import emotion_table, emotions_of, kept_of, sentiments_of
from changemaker.routines.theme_rows import Placed, asked_of, theme_lines, theme_tables, told_of
from changemaker.store.model_calls import ModelCall, note_call
from changemaker.store.open import Store
from changemaker.store.texts import KeptText, counts, open_texts, text_hash

SEED = 7
VECTORS = ("lsa", "nano", "endpoint")
NAME = "texts"  # of this reading among those that are kept
THEMES_FILE = "themes.json"  # beside the store: people's names of themes hang on these ids
CACHE = "vectors"  # purpose of the key under which vectors are kept
SECOND = 1_000_000
Progress = Callable[[Message, float], None]


def read_texts(
    workspace: Workspace,
    store: Store,
    keys: Keys,
    *,
    clock: Clock,
    vectors: str = "lsa",
    progress: Progress = lambda step, done: None,
) -> ReadReport:
    """Clean what is new, find themes in all, read emotions, and keep what was found beside the tables.

    Args:
        workspace: the company's folder, loaded.
        store: where texts are kept.
        keys: of the installation.
        clock: the time.
        vectors: "lsa", "nano" (extra `embed`), or "endpoint" (the model server of changemaker.yml).
        progress: is told each step, and how much of the whole is done, 0 to 1.

    Raises:
        ChangemakerError: sources that are unfit, vectors that cannot be made; what was kept before stays.
    """
    embedder = _embedder(workspace, store, vectors, clock)
    server = ModelServer.of(workspace, auditing(store, clock))
    progress(Message("texts.step.sources"), 0.0)
    cleaned = clean_texts(
        workspace,
        store,
        keys,
        clock=clock,
        progress=lambda done, of: progress(
            Message("texts.step.clean", {"done": done, "of": of}), 0.4 * _share(done, of)
        ),
    )
    texts = list(open_texts(store, keys))
    with store.reading() as connection:
        kept = counts(connection)
    placed = _placed(workspace, keys, embedder, texts, progress)
    progress(Message("texts.step.themes"), 0.7)
    found = _found(workspace, keys, placed, embedder)
    tables, themes = _themed(workspace, store, placed, found, server, progress)
    progress(Message("texts.step.emotions"), 0.8)
    now = _tables_now(workspace, store)
    felt, moods = emotions_of(now, texts, store), sentiments_of(now, texts, store)
    coded, codes = server.codes(texts, store, tell=lambda step: progress(step, 0.9))
    progress(Message("texts.step.keep"), 0.95)
    read = emotion_table(felt.rows)
    every = read if coded is None else pa.concat_tables([read, coded], promote_options="permissive")
    keep_reading(workspace, kept_of(felt, moods))
    keep_read(workspace.state, {**tables, "emotion": every}, name=NAME)
    if isinstance(found, Themes):
        write_whole(workspace.kept / THEMES_FILE, found.kept.as_bytes())
    return replace(
        themes,
        cleaned=cleaned,
        kept=kept,
        emotions=dict(sorted(Counter(row.emotion for row in felt.rows).items())),
        model=server.method,
        codes=codes,
        refusals=(*themes.refusals, *felt.not_measurable, *moods.not_measurable, *server.refusals),
    )


def _found(workspace: Workspace, keys: Keys, placed: Placed, embedder: Embedder) -> Themes | Refusal:
    """Themes of the texts; their file holds hashes of documents, for a mail's own id may name who wrote it."""
    return find_themes(
        [text.text for text in placed.texts],
        placed.vectors,
        [text.language for text in placed.texts],
        seed=SEED,
        before=themes_before(workspace),
        documents=[text_hash(keys, text.document_id) for text in placed.texts],
        people=[text.contact_id or text.account_id for text in placed.texts],  # an account counts as one person
        embedder=embedder.name,
        embedder_hash=embedder.hash if embedder.alone else "",
    )


def _themed(
    workspace: Workspace, store: Store, placed: Placed, found: Themes | Refusal, server: ModelServer, progress: Progress
) -> tuple[dict[str, pa.Table], ReadReport]:
    """Rows of themes, and what a report says of them."""
    report = ReadReport(cleaned=CleanReport(), kept={}, vectors=placed.embedder)
    if isinstance(found, Refusal):
        return {}, replace(report, refusals=(found,))
    suggested = server.theme_names(placed.texts, found, store, tell=lambda step: progress(step, 0.75))
    told = replace(told_of(workspace, store, placed, found), suggested=suggested, suggested_by=server.method)
    asked = asked_of(found.themes, told)
    report = replace(
        report,
        themes=tuple(theme_lines(placed.texts, found, told)),
        count=found.count,
        method=found.method,
        shown_themes=len(asked),
        never_asked=None if set(asked.values()) <= {None} else sum(one is False for one in asked.values()),
    )
    return theme_tables(placed.texts, found, told), report


def _tables_now(workspace: Workspace, store: Store) -> Tables:
    """The tables with what surveys asked; empty ones where nothing was loaded or answered yet."""
    try:
        return open_tables(workspace.state, store=store)
    except NothingLoadedError:
        return tables_in_memory({}, data_version="")


def _placed(
    workspace: Workspace, keys: Keys, embedder: Embedder, texts: Sequence[KeptText], progress: Progress
) -> Placed:
    """Vectors of the texts, made without links and without those whom they are addressed to."""
    said = [without_addresses(text.text) for text in texts]

    def tell(done: int, of: int) -> None:
        progress(Message("texts.step.vectors", {"done": done, "of": of}), 0.4 + 0.3 * _share(done, of))

    tell(0, len(said))
    prune_vectors(workspace.state, said, key=keys.derive(CACHE))
    if isinstance(embedder, Lsa):
        fitted = embedder.fitted(said)
        return Placed(texts=texts, vectors=fitted.encode(said), encode=fitted.encode, embedder=embedder.name)
    if isinstance(embedder, RemoteEmbedder):
        embedder.documents = _documents(texts, said)
    made = cached_vectors(workspace.state, said, embedder, key=keys.derive(CACHE), progress=tell)
    return Placed(texts=texts, vectors=made, encode=embedder.encode, embedder=embedder.name)


def _embedder(workspace: Workspace, store: Store, vectors: str, clock: Clock) -> Embedder:
    if vectors != "endpoint":
        return embedder_named(vectors)
    endpoint = endpoint_of(workspace.settings.models)
    if endpoint is None or "embed" not in endpoint.jobs or not endpoint.embed:
        raise ModelServerError(
            "no model server is set up for vectors",
            where=str(workspace.folder / SETTINGS),
            hint="write models: {url: https://HOST/v1, api_key: '${NAME}', embed: MODEL, jobs: [embed]}",
        )
    return RemoteEmbedder(endpoint=endpoint, audit=auditing(store, clock))


def auditing(store: Store, clock: Clock) -> Callable[[ModelCall], None]:
    """Return what writes each call of a model server down, in a transaction of its own."""

    def note(call: ModelCall) -> None:
        with store.writing() as connection:
            note_call(connection, replace(call, t=int(clock().timestamp() * SECOND)))

    return note


def themes_before(workspace: Workspace) -> KeptThemes | None:
    """Return the themes of the reading before, None where there was none that can be read."""
    try:
        return KeptThemes.of_bytes((workspace.kept / THEMES_FILE).read_bytes())
    except (OSError, ValueError):
        return None


def _documents(texts: Sequence[KeptText], said: Sequence[str]) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for text, words in zip(texts, said, strict=True):
        found.setdefault(words, []).append(text.document_id)
    return found


def _share(done: int, of: int) -> float:
    return min(1.0, done / of) if of else 1.0
