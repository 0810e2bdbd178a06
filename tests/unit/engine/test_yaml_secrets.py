"""A password in a file that goes to git is found, and never shown again."""

import pytest

from changemaker.engine.workspace import Settings
from changemaker.engine.yaml_file import checked
from changemaker.engine.yaml_secrets import secrets_in
from changemaker.engine.yaml_text import tree_of

SECRETS = {
    "store: postgresql://cx:hunter2@db/cx": "hunter2",
    "password: hunter2": "hunter2",
    "  db_password: 'hunter two'": "hunter two",
    "# token: hunter2": "hunter2",
    "db: {host: h, passwd: hunter2}": "hunter2",
    "apiKey: hunter2": "hunter2",
    "client-secret: hunter2": "hunter2",
    '"password": "hunter2"': "hunter2",
    "database: host=db user=cx password=hunter2": "hunter2",
    "from: https://x.org/a.csv?token=hunter2&b=1": "hunter2",
    "x: AKIAIOSFODNN7EXAMPLE": "AKIAIOSFODNN7EXAMPLE",  # the example of Amazon's own documents
    "x: ghp_abcdefghijklmnopqrstuvwxyz0123456789": "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
    "x: -----BEGIN RSA PRIVATE KEY-----": "BEGIN RSA PRIVATE KEY",
}
HARMLESS = (
    "store: postgresql://cx:${CX_PASSWORD}@db/cx",
    "password: ${CX_PASSWORD}",
    'password: "${CX_PASSWORD}"',
    "store: postgresql://cx@db/cx",
    "name: Secret Garden",
    "what: the token that a customer gets: a coin",
    "password:",
    "password: null",
    "columns: {account_id: key, t: tokens}",
    "from: exports/a:b@c.csv",
    "where: keyword = 'x'",
)


@pytest.mark.parametrize("line", SECRETS)
def test_a_secret_is_refused_and_its_letters_are_crossed_out(line: str) -> None:
    problems = checked(tree_of(f"name: x\ncurrency: EUR\n{line}\n", named="s.yml"), Settings)[1]

    said = "\n".join(str(problem.error()) for problem in problems)
    assert "looks like a password or a key" in said
    assert "${NAME}" in said
    assert "s.yml:3:" in said
    assert SECRETS[line] not in said


@pytest.mark.parametrize("line", HARMLESS)
def test_what_is_no_secret_passes(line: str) -> None:
    assert list(secrets_in([line])) == []


def test_a_secret_in_a_file_that_is_no_yaml_is_not_shown_either() -> None:
    problems = checked(tree_of("a: [\npassword: hunter2\n", named="s.yml"), Settings)[1]

    assert len(problems) == 2
    assert "hunter2" not in "".join(str(problem.error()) for problem in problems)
