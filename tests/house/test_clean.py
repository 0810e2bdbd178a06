"""Nothing in the project knows the machine that it was written on."""

import re

from house.reading import ROOT, our_files

MACHINE = re.compile(r"(?<![\w.~-])/(?:work|root|home|Users)/")
INDEX = re.compile(r"index-url|find-links|trusted-host|https?://[\w.-]*(?:/simple\b|pypi\.org/)|file:" + "///")
BINARY = {".png", ".pdf", ".parquet", ".gz", ".ico", ".woff2"}


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    """Return where a pattern stands in our text files, this one apart."""
    pages = [path for path in our_files() if path.suffix not in BINARY and path.name != "test_clean.py"]
    return [
        f"{path.relative_to(ROOT)}:{number} {line.strip()[:80]}"
        for path in pages
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if pattern.search(line)
    ]


def test_no_file_names_a_folder_of_somebodys_machine() -> None:
    assert lines_with(MACHINE) == []


def test_no_file_names_the_address_of_a_package_index() -> None:
    assert lines_with(INDEX) == []
