"""Files appear whole or not at all."""

import os
import stat
from pathlib import Path

import pytest

from changemaker.core.errors import BadFileError
from changemaker.reports.write import write_atomically


def test_text_and_bytes_are_written_and_missing_folders_made(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a" / "b" / "found.json", "é\n")
    write_atomically(str(tmp_path / "found.pdf"), b"%PDF")

    assert (tmp_path / "a" / "b" / "found.json").read_bytes() == "é\n".encode()
    assert (tmp_path / "found.pdf").read_bytes() == b"%PDF"


def test_an_old_file_is_replaced_and_keeps_its_permissions(tmp_path: Path) -> None:
    target = tmp_path / "found.html"
    target.write_text("old")
    target.chmod(0o640)

    write_atomically(target, "new")

    assert target.read_text() == "new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_nothing_is_left_behind_when_the_rename_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "found.html"
    target.write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(BadFileError, match="no space left on device"):
        write_atomically(target, "new")

    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["found.html"]


def test_an_interrupt_leaves_the_old_file_and_no_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "found.html"
    target.write_text("old")

    def stop(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", stop)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(target, "new")

    assert [path.read_text() for path in tmp_path.iterdir()] == ["old"]


@pytest.mark.parametrize("place", ["", "file.txt/found.html", "nul\0l.html"])
def test_a_place_that_cannot_be_written_is_one_clear_message(tmp_path: Path, place: str) -> None:
    (tmp_path / "file.txt").write_text("in the way")

    with pytest.raises(BadFileError) as caught:
        write_atomically(f"{tmp_path}/{place}", "new")

    assert str(tmp_path) in str(caught.value) and "Hint: choose a folder" in str(caught.value)


def test_a_link_is_followed_and_stays_a_link(tmp_path: Path) -> None:
    real = tmp_path / "real.html"
    real.write_text("old")
    link = tmp_path / "link.html"
    link.symlink_to(real)

    write_atomically(link, "new")

    assert link.is_symlink() and real.read_text() == "new"


@pytest.mark.skipif(os.name != "posix", reason="named pipes are for POSIX")
def test_a_device_is_written_to_and_not_replaced() -> None:
    write_atomically("/dev/null", "gone")

    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)
