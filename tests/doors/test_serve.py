"""`changemaker serve` and `worker` as a person starts and ends them."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from unittest.mock import patch

import httpx
import pytest

from browser.site import PATIENCE, served
from doors.support import assert_complains, run, surroundings

SETTINGS = "name: Acme\ncurrency: EUR\n"


@pytest.fixture
def acme(tmp_path: Path) -> Path:
    """A workspace with nothing loaded."""
    (tmp_path / "changemaker.yml").write_text(SETTINGS)
    return tmp_path


def test_a_workspace_without_data_is_served_says_how_to_sign_in_and_ends_at_ctrl_c(
    acme: Path,
) -> None:
    with served(acme) as site:
        assert site.code
        answer = httpx.get(f"{site.url}/health", timeout=PATIENCE)
        assert answer.status_code == 200
        page = httpx.get(site.url, timeout=PATIENCE, follow_redirects=True)
        assert page.status_code == 200
        assert "Traceback" not in page.text
        assert page.url.path in ("/first", "/sign-in")

    assert site.process is not None and site.process.returncode == 0
    assert "Traceback" not in (acme / "serve.log").read_text()
    assert (acme / "store" / "changemaker.db").is_file()


def test_a_port_that_is_taken_is_told_and_nothing_is_opened(acme: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        answer = run("serve", "--folder", acme, "--port", taken.getsockname()[1])

    assert_complains(answer, "cannot listen at 127.0.0.1:", "--port")
    assert not (acme / "store").exists()


def test_a_folder_that_is_no_workspace_is_told(tmp_path: Path) -> None:
    assert_complains(run("serve", "--folder", tmp_path), "changemaker init")
    assert_complains(run("worker", "--folder", tmp_path), "changemaker init")


def test_two_plain_tables_cannot_be_served(tmp_path: Path) -> None:
    assert_complains(run("demo", tmp_path / "demo", "--plain", "--serve"), "--plain")
    assert not (tmp_path / "demo").exists()


def test_a_store_that_cannot_be_opened_is_told_without_its_password(acme: Path) -> None:
    (acme / "changemaker.yml").write_text(SETTINGS + "store: postgresql://cx:${CX_PASSWORD}@127.0.0.1:9/cx\n")

    with patch.dict(os.environ, CX_PASSWORD="hunter2-hunter2"):
        answer = run("serve", "--folder", acme, "--port", "0")

    assert_complains(answer, "127.0.0.1")
    assert "hunter2" not in answer.err + answer.out


def test_a_worker_works_until_it_is_told_to_end(acme: Path) -> None:
    command = [sys.executable, "-m", "changemaker", "worker", "--folder", str(acme)]
    with subprocess.Popen(command, env=surroundings(), stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert "working for Acme" in process.stderr.readline()
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
        assert "Traceback" not in process.stderr.read()


AT_EVERY_LINE = """
import signal, sys
from changemaker.cli.worker import told_to_end

def tell(*_):
    signal.raise_signal(signal.SIGTERM)
    return tell

told = told_to_end()
sys.settrace(tell)
sys._getframe().f_trace = tell
told.get()
sys.settrace(None)
print("ended")
"""


def test_a_worker_ends_at_whatever_moment_it_is_told_to() -> None:
    command = [sys.executable, "-c", AT_EVERY_LINE]

    ended = subprocess.run(command, env=surroundings(), capture_output=True, text=True, timeout=PATIENCE, check=False)

    assert (ended.stdout, ended.returncode) == ("ended\n", 0), ended.stderr
