"""All of a company's texts cleaned and kept: those of its sources and those of its own surveys."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

import sqlalchemy as sa

from changemaker.core.clock import Clock
from changemaker.core.errors import NothingLoadedError
from changemaker.engine.lake import open_tables
from changemaker.engine.workspace import Workspace
from changemaker.listen.text.cleaned import Cleaner
from changemaker.listen.text.read_report import CleanReport
from changemaker.privacy.keys import Keys
from changemaker.sources.texts import SourceText, names_in, texts_in
from changemaker.store.event_tables import PERSON
from changemaker.store.open import Store
from changemaker.store.people import read_person
from changemaker.store.texts import CleanText, drop_erased, drop_texts, known_texts, put_texts, survey_texts, text_hash

SECOND = 1_000_000
AT_ONCE = 500  # texts cleaned and kept in one transaction
COMMENT, SURVEY = "comment", "surveys"
NAMES = ("name", "first_name", "last_name", "firstName", "lastName", "firstname", "lastname", "full_name")
FEW_LANGUAGES = 12  # languages that a company's own data name; of more, none is expected more than another
FEW_COUNTRIES = 3  # the more are tried, the more order numbers look like somebody's telephone
RARE = 0.002  # share of texts below which a language that sources name is a slip


def clean_texts(
    workspace: Workspace,
    store: Store,
    keys: Keys,
    *,
    clock: Clock,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> CleanReport:
    """Clean what is new or has changed, seal it under the key of who wrote it, and drop what no source has any more.

    Args:
        workspace: the company's folder, loaded.
        store: where texts are kept.
        keys: of the installation.
        clock: the time.
        progress: is told how many texts were looked at, of how many.

    Raises:
        ChangemakerError: sources that are unfit, all problems at once; nothing was changed.
    """
    now = int(clock().timestamp() * SECOND)
    report = CleanReport()
    told: Counter[str] = Counter()
    for text in _texts(workspace, store, keys, clock):  # all sources are fit, or nothing is done
        report.came += 1
        told[text.language.partition("-")[0]] += 1
    cleaner = Cleaner(_people(workspace, store, keys, clock), languages=_languages(told), regions=_countries(workspace))
    with store.writing() as connection:
        drop_erased(connection)
        known = known_texts(connection)
    seen: set[str] = set()
    waiting: list[CleanText] = []
    for done, text in enumerate(_texts(workspace, store, keys, clock)):
        if done % AT_ONCE == 0:
            progress(done, max(done, report.came))
        if text.document_id in seen:  # a survey's own text and a source's export of it
            continue
        if not text.text.strip():
            report.without_words += 1
            continue
        seen.add(text.document_id)
        came = _mark(keys, cleaner, text)
        if known.get(text.document_id) == came:
            report.as_before += 1
            continue
        waiting.append(_cleaned(cleaner, text, came))
        if len(waiting) == AT_ONCE:
            _keep(store, keys, waiting, now, report)
            waiting = []
    _keep(store, keys, waiting, now, report)
    gone = [one for one in known if one not in seen]
    with store.writing() as connection:
        drop_texts(connection, gone)
    report.gone = len(gone)
    progress(report.came, report.came)
    return report


def _texts(workspace: Workspace, store: Store, keys: Keys, clock: Clock) -> Iterator[SourceText]:
    yield from texts_in(workspace, clock=clock)
    yield from _of_surveys(store, keys)


def _keep(store: Store, keys: Keys, texts: Iterable[CleanText], now: int, report: CleanReport) -> None:
    rows = list(texts)
    if not rows:
        return
    with store.writing() as connection:
        kept = put_texts(connection, keys, rows, now)
    report.cleaned += kept
    report.of_erased += len(rows) - kept
    for row in rows:
        report.found.update(row.found)


def _mark(keys: Keys, cleaner: Cleaner, text: SourceText) -> str:
    """Changes with the text, with whatever is kept beside it, and with how it is cleaned."""
    beside = (text.account_id, text.contact_id or "", text.response_id or "", text.kind, str(text.t), text.language)
    return text_hash(keys, cleaner.basis, *beside, text.source, text.text)


def _cleaned(cleaner: Cleaner, text: SourceText, came: str) -> CleanText:
    done = cleaner.clean(text.text, account_id=text.account_id, given=text.language)
    return CleanText(
        document_id=text.document_id,
        account_id=text.account_id,
        contact_id=text.contact_id,
        response_id=text.response_id,
        kind=text.kind,
        language=done.language,
        t=text.t,
        text=done.text,
        found=done.found,
        came=came,
        source=text.source,
    )


def _of_surveys(store: Store, keys: Keys) -> Iterator[SourceText]:
    for text in survey_texts(store, keys):
        yield SourceText(
            document_id=text.document_id,
            account_id=text.account_id,
            contact_id=text.contact_id,
            response_id=text.response_id,
            kind=COMMENT,
            t=text.t,
            text=text.text,
            source=SURVEY,
            language=text.language,
        )


def _people(workspace: Workspace, store: Store, keys: Keys, clock: Clock) -> list[tuple[str | None, str]]:
    """Names of contacts, from sources and from what events told, and of our own people."""
    found: list[tuple[str | None, str]] = [(one.account_id, one.name) for one in names_in(workspace, clock=clock)]
    with store.reading() as connection:
        known = connection.execute(
            sa.select(PERSON.c.contact_id).where(PERSON.c.sealed.is_not(None), PERSON.c.key.is_not(None))
        ).scalars()
        for contact_id in list(known):
            person = read_person(connection, keys, contact_id)
            if person is not None:
                found += [(person.account_id or "", name) for name in _names(person.personal)]
    return found


def _names(personal: Mapping[str, object]) -> Iterator[str]:
    told = {name: value for name in NAMES if isinstance(value := personal.get(name), str) and value.strip()}
    whole = [told[name] for name in ("name", "full_name") if name in told]
    parts = " ".join(value for name, value in told.items() if name not in ("name", "full_name"))
    yield from [*whole, *([parts] if parts else [])]


def _countries(workspace: Workspace) -> tuple[str, ...]:
    """Countries of most of the company's accounts: whose telephone numbers are written there without a code."""
    try:
        account = open_tables(workspace.state)["account"]
    except NothingLoadedError:
        return ()
    rows = account.filter(account.country.notnull()).country.value_counts(name="n").to_pyarrow().to_pylist()
    told: Counter[str] = Counter()
    for row in rows:
        code = str(row["country"]).strip().upper()
        if len(code) == 2 and code.isascii() and code.isalpha():
            told[code] += int(row["n"])
    return tuple(sorted(told, key=lambda code: (-told[code], code))[:FEW_COUNTRIES])


def _languages(told: Counter[str]) -> tuple[str, ...]:
    """The languages that sources and surveys name; none where they name none, or too many to expect any."""
    named = Counter({language: n for language, n in told.items() if language})
    common = [language for language, n in named.items() if n >= max(1, RARE * named.total())]
    return tuple(sorted(common)) if len(common) <= FEW_LANGUAGES else ()
