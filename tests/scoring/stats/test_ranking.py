"""Ranks, and what cannot be told apart."""

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.stats.ranking import competition_ranks, letter_bands, rank_limits


def test_ties_share_the_better_rank() -> None:
    assert competition_ranks([5.0, 9.0, 5.0, 1.0]) == (2, 1, 2, 4)


def test_bands_overlap_where_only_the_ends_differ() -> None:
    """Piepho's case: first and last differ, the middle is unlike neither."""
    assert letter_bands([9.0, 5.0, 1.0], [(0, 2)]) == ("a", "ab", "b")


def test_all_alike_and_none() -> None:
    assert letter_bands([3.0, 1.0], []) == ("a", "a")
    assert letter_bands([], []) == ()
    assert competition_ranks([]) == ()


def test_rank_limits_count_only_what_was_shown() -> None:
    assert rank_limits([9.0, 5.0, 1.0], [(0, 2)]) == ((1, 2), (1, 3), (2, 3))


PAIRS = st.sets(st.sampled_from(list(combinations(range(6), 2))))


@settings(deadline=None)  # the machine may be busy
@given(distinct=PAIRS)
def test_two_share_a_letter_exactly_when_not_told_apart(distinct: set[tuple[int, int]]) -> None:
    bands = letter_bands([6.0, 5.0, 4.0, 3.0, 2.0, 1.0], distinct)
    for first, second in combinations(range(6), 2):
        assert bool(set(bands[first]) & set(bands[second])) == ((first, second) not in distinct)
