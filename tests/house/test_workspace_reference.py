"""The reference of a workspace's files is what the files may say."""

from tools.workspace_reference import FILES, PAGE, page, remarks_of


def test_the_reference_of_the_files_is_what_their_shapes_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "python tools/workspace_reference.py writes it anew"


def test_remarks_of_the_source_reach_the_reader() -> None:
    model, _ = FILES["finance.yml"]

    assert remarks_of(model)["margin_share"].startswith("of revenue, where an order")
