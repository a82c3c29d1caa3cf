"""Reading an expression.

P1 operators bind as XPath 1.0 says
P2 paths, predicates and calls become the tree
P3 what cannot be used is refused with a code and a place
P4 any text is either read or refused; the deepest one that is read also runs
"""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.logic.compile import compile_expression
from forms.logic.faults import ExpressionFault
from forms.logic.parse import parse
from forms.logic.tree import Call, Literal, Negation, Operation, Path, Step, from_json, paths_in, to_json
from tests.forms.logic.corpus import context_of

A = Path((Step("a"),))
B = Path((Step("b"),))
C = Path((Step("c"),))


def test_p1_tighter_operators_stand_deeper() -> None:
    tree = parse("a or b and c")
    assert Operation("or", A, Operation("and", B, C)) == tree


def test_p1_equal_operators_group_from_the_left() -> None:
    assert Operation("-", Operation("-", A, B), C) == parse("a - b - c")


def test_p1_unary_minus_binds_looser_than_union_only() -> None:
    assert Operation("*", Negation(A), Negation(Operation("|", B, C))) == parse("-a * -b | c")


@pytest.mark.parametrize("word", ["and", "or", "div", "mod"])
def test_p1_word_operators_are_elements_where_an_operand_stands(word: str) -> None:
    element = Path((Step(word),))
    assert Operation(word, element, element) == parse(f"{word} {word} {word}")


def test_p2_path_with_predicates() -> None:
    tree = parse("/data/r[k = 'x'][1]/../v")
    repeat = Step("r", (Operation("=", Path((Step("k"),)), Literal("x")), Literal(1.0)))
    assert Path((Step("data"), repeat, Step(".."), Step("v")), is_absolute=True) == tree


def test_p2_path_from_a_call() -> None:
    start = Call("instance", (Literal("city"),))
    assert Path((Step("root"), Step("item")), start=start) == parse("instance('city')/root/item")


def test_p2_predicate_on_a_call() -> None:
    assert Path((Step(".", (Literal(1.0),)),), start=Call("current")) == parse("current()[1]")


def test_p2_prefixed_and_hyphenated_functions() -> None:
    assert Call("jr:choice-name", (A, Literal("/data/a"))) == parse("jr:choice-name( a , '/data/a' )")


REFUSED = [
    ("", "unfinished", 0),
    ("1 +", "unfinished", 3),
    ("(1", "unfinished", 2),
    ("1 2", "unexpected", 2),
    ("a = = b", "unexpected", 4),
    ("selected(a b)", "unexpected", 11),
    ("selected(a,)", "unexpected", 11),
    ("a]", "unexpected", 1),
    ("/", "unfinished", 1),
    ("'a'/b", "unexpected", 3),
    ("(a = b)/c", "unexpected", 7),
    ("a = 'b", "unclosed_text", 4),
    ("a ＞ 3", "bad_character", 2),
    ("a & b", "bad_character", 2),
    ("//a", "unsupported", 0),
    ("/data//a", "unsupported", 5),
    ("child::a", "unsupported", 5),
    ("@id", "unsupported", 0),
    ("$a", "unsupported", 0),
    ("/data/a/text()", "unsupported", 8),
    ("node()", "unsupported", 0),
    ("slected(a, 'b')", "unknown_function", 0),
    ("1 + uuid()", "unknown_function", 4),
    ("selected(a)", "argument_count", 0),
    ("if(a, b)", "argument_count", 0),
    ("today(1)", "argument_count", 0),
    ("regex(., '[')", "bad_pattern", 0),
    ("regex(., '^(a+)+$')", "slow_pattern", 0),
    ("(" * 80 + "1" + ")" * 80, "too_deep", 62),
    ("1" + "+1" * 300, "too_deep", 486),
    ("1" * 40_000, "too_long", 32_767),
]


@pytest.mark.parametrize(("text", "code", "position"), REFUSED, ids=[text[:20] for text, _, _ in REFUSED])
def test_p3_refused(text: str, code: str, position: int) -> None:
    with pytest.raises(ExpressionFault) as caught:
        parse(text)
    assert (code, position) == (caught.value.code, caught.value.position)
    assert caught.value.message.zh != caught.value.message.en


def test_p3_a_fault_says_what_is_needed() -> None:
    with pytest.raises(ExpressionFault) as caught:
        parse("selected(a, 'b'")
    assert caught.value.message.en == "The expression stops too early; “,” is needed there."


PIECES = st.lists(
    st.sampled_from(
        ["a", "div", "-", "*", "(", ")", "[", "]", "/", "..", "'x'", "3.5", ",", "not", "not(", " ", "=", "|"]
    )
)


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=20) | PIECES.map("".join))
def test_p4_any_text(text: str) -> None:
    with suppress(ExpressionFault):
        tree = parse(text)
        assert tree == from_json(to_json(tree))


@pytest.mark.parametrize(
    "text", ["a[" * 61 + "1" + "]" * 61, "not(" * 61 + "1" + ")" * 61, "1" + " + 1" * 242]
)
def test_p4_deepest(text: str) -> None:
    tree = parse(text)
    assert tree == from_json(to_json(tree))
    assert all(path.startswith("/data/b/a") for path in paths_in(tree, "/data/b"))
    compile_expression(tree)(context_of({}))
