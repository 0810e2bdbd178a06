"""After the sign-in one comes back to a page of ours, never to another site."""

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from changemaker.access.return_path import HOME, local_path

PIECES = st.sampled_from(
    ["/", "\\", "//", "evil.example", "https:", "javascript:", "@", "?", "#", "\t", "\n", "%2f", ".."]
)


@settings(max_examples=40)
@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=60) | st.lists(PIECES, max_size=8).map("".join))
def test_wherever_somebody_wanted_to_go_it_is_on_this_site(wanted: str) -> None:
    reached = urljoin("https://cx.example.com/sign-in", local_path(wanted))

    assert urlsplit(reached).netloc == "cx.example.com"
    assert urlsplit(reached).scheme == "https"


@pytest.mark.parametrize("wanted", ["/programmes", "/programmes/late?lang=ar#proof", "/a/%D8%B9"])
def test_a_page_of_ours_is_kept(wanted: str) -> None:
    assert local_path(wanted) == wanted


@pytest.mark.parametrize(
    "wanted",
    [
        None,
        "",
        "programmes",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "https://evil.example",
        "/sign-in?next=/x",
        "/sign-out",
        "/" + "x" * 3000,
    ],
)
def test_anything_else_leads_to_the_first_page(wanted: str | None) -> None:
    assert local_path(wanted) == HOME
