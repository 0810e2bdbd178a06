"""One secret for all processes of an installation, whichever came first."""

import subprocess
import sys
from pathlib import Path

import pytest

from changemaker.core.errors import BadSecretError
from changemaker.privacy.keys import SIZE, keys_in

ASK = """
import sys
from pathlib import Path
from changemaker.privacy.keys import keys_in
print(keys_in(Path(sys.argv[1])).secret.hex())
"""


def test_processes_that_ask_at_once_for_a_secret_that_is_not_there_get_the_same(tmp_path: Path) -> None:
    file = tmp_path / "store" / "secret"

    asking = [
        subprocess.Popen([sys.executable, "-c", ASK, str(file)], stdout=subprocess.PIPE, text=True) for _ in range(6)
    ]
    told = {process.communicate(timeout=120)[0] for process in asking}

    assert told == {keys_in(file).secret.hex() + "\n"}
    assert [path.name for path in file.parent.iterdir()] == ["secret"]
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("damaged", [b"", b"00", b"not a secret\n", b"\xff\xfe", b"0" * 63, b"g" * 64])
def test_a_damaged_secret_is_told_and_left_as_it_is(tmp_path: Path, damaged: bytes) -> None:
    file = tmp_path / "secret"
    file.write_bytes(damaged)

    with pytest.raises(BadSecretError, match="from a backup"):
        keys_in(file)
    assert file.read_bytes() == damaged


def test_a_folder_in_the_place_of_the_secret_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadSecretError, match="cannot be used"):
        keys_in(tmp_path)


def test_keys_of_two_purposes_tell_nothing_of_each_other(tmp_path: Path) -> None:
    keys = keys_in(tmp_path / "secret")

    assert len({keys.derive("a"), keys.derive("b"), keys.secret}) == 3
    assert len(keys.derive("a")) == SIZE
    assert keys.secret.hex() not in repr(keys)
