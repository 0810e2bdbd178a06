"""A visit ends after half an hour without a page; what is new is counted from the one before."""

from changemaker.web.whats_new import AWAY, visit_of

NOW = 1_790_000_000_000_000


def test_who_was_never_here_has_no_visit_before() -> None:
    assert visit_of("", user="u", now=NOW).before == 0


def test_pages_of_one_visit_look_back_to_the_same_moment() -> None:
    first = visit_of(f"u.5.{NOW - AWAY - 1}", user="u", now=NOW)
    second = visit_of(first.cookie.value or "", user="u", now=NOW + 1000)

    assert first.before == NOW - AWAY - 1
    assert second.before == first.before


def test_another_person_at_the_same_browser_begins_anew() -> None:
    assert visit_of(f"u.5.{NOW}", user="other", now=NOW).before == 0


def test_a_cookie_that_somebody_changed_is_not_believed() -> None:
    assert visit_of("u.x.y", user="u", now=NOW).before == 0
