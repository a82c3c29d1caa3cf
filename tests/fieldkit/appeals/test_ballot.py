"""What a decider's form says.

B1 every answer's field gives its text, and no other field does
B2 of many that may be chosen all are taken, none is blank, and the same ones in another order are no change
"""

import pytest

from fieldkit.appeals.ballot import texts_asked


def test_b1() -> None:
    fields = [("outcome", "upheld"), ("answer-/data/b/wait_s", "60"), ("answer-/data/b/remark", "")]
    assert {"/data/b/wait_s": "60", "/data/b/remark": ""} == texts_asked(fields)


@pytest.mark.parametrize(
    ("chosen", "text"), [(["a", "c"], "a c"), ([], ""), (["a", "b"], "b a"), (["b", "a"], "b a")]
)
def test_b2(chosen: list[str], text: str) -> None:
    """“b a” stands; the form lists a, b and c."""
    fields = [
        ("before-/data/m", "b a"),
        ("answer-/data/m", ""),
        *(("answer-/data/m", each) for each in chosen),
    ]
    assert {"/data/m": text} == texts_asked(fields)
