"""Files are named by their content, packed where that helps, and loaded by alphabet."""

import gzip
import re

import brotli

from changemaker.web.assets import read_assets
from changemaker.web.word_fonts import FACES, faces

ASSETS = read_assets()


def test_a_file_s_name_holds_its_content_s_hash() -> None:
    for asset in ASSETS.by_name.values():
        assert re.fullmatch(r"/static/[\w.-]+\.[0-9a-f]{12}\.\w+", asset.url)
        assert ASSETS.by_url[asset.url] is asset


def test_what_is_packed_unpacks_to_the_same_bytes() -> None:
    style = ASSETS.by_name["site.css"]
    packed, encoding = style.for_reader("gzip, deflate, br")

    assert encoding == "br"
    assert brotli.decompress(packed) == style.plain
    assert gzip.decompress(style.for_reader("gzip")[0]) == style.plain
    assert style.for_reader("") == (style.plain, "")


def test_the_style_sheet_is_small_and_fetches_nothing_from_elsewhere() -> None:
    style = ASSETS.by_name["site.css"]
    text = style.plain.decode()

    assert len(style.for_reader("br")[0]) < 12_000
    assert "http" not in text
    assert "@import" not in text
    assert set(re.findall(r"url\(([^)]*)\)", text)) <= {*ASSETS.by_url, ""}


def test_each_alphabet_is_a_file_of_its_own() -> None:
    assert faces().count("unicode-range") == len(FACES)
    assert {file for _, _, file, _ in FACES} == {
        "inter-latin.woff2",
        "inter-cyrillic.woff2",
        "plex-arabic-400.woff2",
        "plex-arabic-600.woff2",
    }


def test_a_file_that_was_not_built_has_no_address() -> None:
    assert ASSETS.url("no-such.js") == ""
