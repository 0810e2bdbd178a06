"""The page of facts and events is what journeys may name."""

from tools.journey_facts import PAGE, page


def test_the_page_of_facts_is_the_code() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "python tools/journey_facts.py writes it anew"
