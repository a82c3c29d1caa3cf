"""What only the compiled XForm says, from forms that pyxform itself compiled.

X1 a filtered choice must be among those the final answers leave
X2 filters inside a repeat see their own instance
X3 a computed number of repeats is checked
X4 nodes that the compiler generated are known
"""

import pytest
from pyxform.xls2xform import convert

from forms.logic.evaluate import Evaluation
from forms.model import Kind
from tests.forms.logic.small import codes, evaluated, form_of, group, question

CHOICES = """
| choices |
| | list_name | name | label | province |
| | city | fz | 福州 | fj |
| | city | gz | 广州 | gd |
"""
FILTERED = convert(
    f"""
| survey |
| | type | name | label | choice_filter | repeat_count | calculation |
| | text | province | 省 | | | |
| | select_one city | city | 市 | province = ${{province}} | | |
| | calculate | label | | | | instance('city')/root/item[name = ${{city}}]/label |
| | begin repeat | r | 段 | | | |
| | text | where | 省 | | | |
| | select_one city | town | 市 | province = ${{where}} | | |
| | end repeat | | | | | |
{CHOICES}""",
    file_type=".md",
    form_name="data",
).xform.encode()
COUNTED = convert(
    """
| survey |
| | type | name | label | repeat_count |
| | integer | n | 数 | |
| | begin repeat | r | 段 | ${n} + 1 |
| | text | x | 文 | |
| | end repeat | | | |
""",
    file_type=".md",
    form_name="data",
).xform.encode()


def _filtered(body: str) -> Evaluation:
    form = form_of(
        question("/data/province"),
        question("/data/city", Kind.SELECT_ONE, choices="fz gz"),
        question("/data/label", calculation="instance('city')/root/item[name = /data/city]/label"),
        group(
            "/data/r",
            question("/data/r/where"),
            question("/data/r/town", Kind.SELECT_ONE, choices="fz gz"),
            repeat=True,
        ),
        xform=FILTERED,
    )
    return evaluated(form, body)


def test_x1_offered_choice() -> None:
    evaluation = _filtered("<province>fj</province><city>fz</city>")
    assert ([], "福州") == (codes(evaluation), evaluation.answers["label"])


@pytest.mark.parametrize("province", ["gd", ""])
def test_x1_filtered_out_choice(province: str) -> None:
    evaluation = _filtered(f"<province>{province}</province><city>fz</city>")
    assert ["choice /data/city"] == codes(evaluation)


def test_x2_filter_in_a_repeat() -> None:
    body = "<r><where>fj</where><town>fz</town></r><r><where>gd</where><town>fz</town></r>"
    assert ["choice /data/r[2]/town"] == codes(_filtered(body))


@pytest.mark.parametrize(
    ("n", "n_sent", "found"), [("1", 2, []), ("-5", 0, []), ("1", 1, ["repeat_count /data/r"])]
)
def test_x3_number_of_repeats(n: str, n_sent: int, found: list[str]) -> None:
    form = form_of(
        question("/data/n", Kind.INTEGER), group("/data/r", question("/data/r/x"), repeat=True), xform=COUNTED
    )
    evaluation = evaluated(form, f"<n>{n}</n><r_count>9</r_count>" + "<r><x>1</x></r>" * n_sent)
    assert (found, ()) == (codes(evaluation), evaluation.unknown)
