"""A database that is restarted while a mail is on its way: the mail is written down as sent, once it is back."""

import os
import subprocess
from pathlib import Path

import psycopg
import pytest

from doors.sending.company import company
from doors.sending.mail_server import mail_server
from engines.cluster import HURRIED, programs, running

pytestmark = pytest.mark.faults


def restart(bin: Path, folder: str) -> None:
    as_user = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    command = [str(bin / "pg_ctl"), "-D", f"{folder}/data", "-m", "immediate", "-w", "-l", f"{folder}/log"]
    command += ["-o", f"{HURRIED} -k {folder}", "restart"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, **as_user)  # type: ignore[call-overload]


def test_a_mail_that_left_while_the_database_was_restarted_is_not_in_doubt(tmp_path: Path) -> None:
    bin = programs()
    if bin is None:
        pytest.skip("PostgreSQL is not here: apt-get install postgresql")
    with running(bin) as where, mail_server() as server:
        store = f"postgresql://{where['user']}@/postgres?host={where['host']}"
        with psycopg.connect(store, autocommit=True) as connection:  # a cluster in a hurry forgets at a crash
            connection.execute(f"ALTER ROLE {where['user']} SET synchronous_commit = on")
        acme = company(tmp_path, port=server.port, store=store)
        acme.add_user()
        keys = [acme.put(user_id="u1") for _ in range(3)]
        restarts = [True]
        server.on_mail = lambda envelope: restart(bin, where["host"]) if restarts and restarts.pop() else None

        acme.send()

        assert len(server.mails) == 3
        assert [acme.end_of(key) for key in keys] == [("sent", None)] * 3
        acme.store.close()
