"""What is asked, apart from the data."""

from changemaker.prove.ask import ASSIGNED, Ask


def test_a_difference_is_in_the_outcomes_unit_and_a_ratio_in_shares_of_the_baseline() -> None:
    assert Ask(assigned="random").unit("EUR") == "EUR"
    assert Ask(assigned="random", scale="ratio").unit("EUR") == "share of baseline"


def test_there_are_four_ways_to_decide_who_gets_it() -> None:
    assert ASSIGNED == ("random", "staged", "chosen", "unknown")  # the command's words
