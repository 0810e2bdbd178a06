"""Follow-ups by lot, and surveys that are invited at the same moment: each person once."""

import threading
from collections import Counter
from pathlib import Path

import pytest

from changemaker.core.errors import AskingError
from changemaker.listen.surveys.read_survey import survey_named
from changemaker.routines.invite import follow_up, invite
from changemaker.store.invitations import list_invitations, mark
from changemaker.store.tasks import list_tasks
from doors.listen.asking_company import PULSE, asking, invited, rows_of, survey_of, tables_of, tick
from doors.sending.company import URL
from doors.sending.mail_server import mail_server

CROWD = tuple((f"c{place}", f"A{place // 2}", "en") for place in range(12))
KINDS = ("sqlite", pytest.param("postgresql", marks=pytest.mark.faults))


def store_url(kind: str, request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue("postgresql_url")) if kind == "postgresql" else ""


def test_some_of_the_silent_are_drawn_for_an_interview_once_the_wave_is_over(tmp_path: Path) -> None:
    people = [id for id, _, _ in CROWD]
    with mail_server() as server:
        acme = asking(tmp_path, people=people, port=server.port, text=PULSE.replace("follow_up: 1", "follow_up: 4"))
        tables = tables_of(CROWD)
        invited(acme, tables)
        tick(acme)
        rows = rows_of(acme)
        with acme.store.writing() as connection:
            for id in ("c0", "c1"):
                mark(connection, rows[id].id, "answered", acme.now)
        acme.say("c2", "service", "withdrawn")
        with pytest.raises(AskingError, match="can still answer"):
            follow_up(acme.workspace, survey_of(acme), store=acme.store, now=acme.now, tables=tables)
        acme.pass_time(days=11)
        tick(acme)

        first = follow_up(acme.workspace, survey_of(acme), store=acme.store, now=acme.now, tables=tables)
        again = follow_up(acme.workspace, survey_of(acme), store=acme.store, now=acme.now, tables=tables)

    assert (first.new, first.tasks, first.by_mode) == (4, 4, {"interview": 4})
    assert first.plan.left_out == {"opted_out": 1, "not_drawn": 5}  # of ten silent people
    assert again.new == 0 and again.plan.left_out == {"wave_drawn_already": 10}
    with acme.store.reading() as connection:
        drawn = list_invitations(connection, mode="interview")
        tasks = list_tasks(connection, user_id="nobody", roles=["analyst"])  # nobody looks after these accounts here
    assert {row.chance for row in drawn} == {4 / 9}
    assert all(row.follow_up_of == rows[str(row.contact_id)].id for row in drawn)
    assert sorted(task.id for task in tasks) == sorted(str(row.task_id) for row in drawn)


@pytest.mark.parametrize("kind", KINDS)
def test_two_surveys_that_are_invited_at_the_same_moment_ask_nobody_twice(
    tmp_path: Path, kind: str, request: pytest.FixtureRequest
) -> None:
    acme = asking(tmp_path, people=[id for id, _, _ in CROWD], store=store_url(kind, request))
    (tmp_path / "surveys" / "other.yml").write_text(PULSE, encoding="utf-8")
    tables = {name: tables_of.__wrapped__(CROWD) for name in ("pulse", "other")}  # an engine for each thread
    together = threading.Barrier(2, timeout=60)
    new: dict[str, int] = {}

    def ask(name: str) -> None:
        survey = survey_named(acme.workspace.folder, name)
        together.wait()
        done = invite(
            acme.workspace, survey, store=acme.store, keys=acme.keys, now=acme.now, url=URL, tables=tables[name]
        )
        new[name] = done.new

    threads = [threading.Thread(target=ask, args=(name,)) for name in tables]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    with acme.store.reading() as connection:
        asked = Counter(row.contact_id for row in list_invitations(connection, limit=100))
    assert sum(new.values()) == 12 and set(asked.values()) == {1}
