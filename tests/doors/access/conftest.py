"""A browser at a served workspace, and an OpenID provider beside it."""

import os
from collections.abc import Iterator
from unittest.mock import patch

import pytest
from joserfc.jwk import RSAKey

from doors.access.provider import CLIENT, SECRET, OpenId, running_provider
from doors.access.served_site import Browser, emptied, site, watch_of

KEY = RSAKey.generate_key(2048, parameters={"kid": "one"})


@pytest.fixture(scope="session")
def plain_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with site(tmp_path_factory.mktemp("plain")) as client:
        yield client


@pytest.fixture
def browser(plain_site: Browser) -> Browser:
    return emptied(plain_site)


@pytest.fixture(scope="session")
def provider_process() -> Iterator[OpenId]:
    with running_provider() as openid:
        yield openid


@pytest.fixture(scope="session")
def company_site(provider_process: OpenId, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    settings = (
        f"sign_in:\n  issuer: {provider_process.issuer}\n  client_id: {CLIENT}\n"
        "  client_secret: ${COMPANY_SECRET}\n  roles: {cx: analyst, finance: finance_signer, it: admin, odd: king}\n"
    )
    with patch.dict(os.environ, COMPANY_SECRET=SECRET), site(tmp_path_factory.mktemp("company"), settings) as client:
        yield client


@pytest.fixture
def company_browser(company_site: Browser) -> Browser:
    """A browser at a site that has the provider, which gives analysts and signers their roles."""
    return emptied(company_site)


@pytest.fixture
def openid(provider_process: OpenId, company_browser: Browser) -> OpenId:
    """The provider, honest again."""
    honest = OpenId(issuer=provider_process.issuer, key=KEY)
    for name in OpenId.__slots__:
        setattr(provider_process, name, getattr(honest, name))
    clock = watch_of(company_browser)
    provider_process.now = lambda: int(clock().timestamp())
    return provider_process
