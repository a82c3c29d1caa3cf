"""Lists with filters and repeats with a count, from forms as authors write them.

X1 a filtered choice must be among those the final answers leave
X2 filters inside a repeat see their own block
X3 a computed number of blocks is checked, where the repeat is asked at all
X4 nodes that the compiler generated are known
X5 a list may come as a file; its columns can be looked up
X6 a computed default is taken as sent
X7 a text that refers to an answer shows the nearest one
"""

import pytest

from forms.logic.evaluate import Evaluation, ViolationCode
from forms.model import Form
from forms.read import read_form
from forms.text import Bilingual
from tests.forms.logic.small import codes, evaluated
from tests.forms.small_forms import read, workbook

HEAD = "| type | name | label::中文 (zh) | label::English (en) |"
CHOICES = """
| list_name | name | label::中文 (zh) | label::English (en) | province | remark |
| city      | fz   | 福州             | Fuzhou              | fj       | old    |
| city      | gz   | 广州             | Guangzhou           | gd       |        |
"""
FILTERED = read(
    f"""
    {HEAD} choice_filter | calculation |
    | text | province | 省 | Province |
    | select_one city | city | 市 | City | province = ${{province}} |
    | calculate | where | | | | instance('city')/root/item[name = ${{city}}]/province |
    | begin_repeat | r | 段 | Leg |
    | text | from | 省 | Province |
    | select_one city | town | 市 | City | province = ${{from}} |
    | end_repeat |
    """,
    choices=CHOICES,
)


def _sent(form: Form, body: str) -> Evaluation:
    return evaluated(form, body)


def test_x1_offered_choice() -> None:
    evaluation = _sent(FILTERED, "<province>fj</province><city>fz</city>")
    assert ([], "fj") == (codes(evaluation), evaluation.answers["where"])


@pytest.mark.parametrize("province", ["gd", ""])
def test_x1_filtered_out_choice(province: str) -> None:
    evaluation = _sent(FILTERED, f"<province>{province}</province><city>fz</city>")
    assert ["choice /data/city"] == codes(evaluation)


def test_x1_columns_that_no_expression_reads_stay_out() -> None:
    assert ({"name": "fz", "province": "fj"}, {"name": "gz", "province": "gd"}) == FILTERED.lists["city"]
    assert b"old" not in FILTERED.xform


def test_x2_filter_in_a_repeat() -> None:
    body = "<r><from>fj</from><town>fz</town></r><r><from>gd</from><town>fz</town></r>"
    assert ["choice /data/r[2]/town"] == codes(_sent(FILTERED, body))


COUNTED = f"""
{HEAD} repeat_count | relevant |
| integer | n | 数 | Number |
| begin_repeat | r | 段 | Leg | ${{n}} + 1 | ${{n}} != 7 |
| text | x | 文 | Text |
| end_repeat |
"""


@pytest.mark.parametrize(
    ("n", "n_sent", "found"),
    [
        ("1", 2, []),
        ("1.9", 2, ["type /data/n"]),
        ("-5", 0, []),
        ("", 0, []),
        ("1", 1, ["repeat_count /data/r"]),
        ("1", 0, ["repeat_count /data/r"]),
        ("7", 0, []),
        ("7", 3, []),
    ],
)
def test_x3_number_of_blocks(n: str, n_sent: int, found: list[str]) -> None:
    evaluation = _sent(read(COUNTED), f"<n>{n}</n><r_count>9</r_count>" + "<r><x>1</x></r>" * n_sent)
    assert (found, ()) == (codes(evaluation), evaluation.unknown)


def test_x3_a_count_inside_a_repeat_sees_its_own_block() -> None:
    form = read(
        f"""
        {HEAD} repeat_count |
        | begin_repeat | hall | 厅 | Hall |
        | integer | n | 台数 | Kiosks |
        | begin_repeat | kiosk | 台 | Kiosk | ${{n}} * 1 |
        | text | x | 文 | Text |
        | end_repeat |
        | end_repeat |
        """
    )
    kiosk = "<kiosk><x>1</x></kiosk>"
    body = f"<hall><n>1</n>{kiosk}</hall><hall><n>2</n>{kiosk}{kiosk}</hall><hall><n>2</n>{kiosk}</hall>"
    evaluation = _sent(form, body)
    assert (["repeat_count /data/hall[3]/kiosk"], ()) == (codes(evaluation), evaluation.unknown)


def test_x4_the_count_of_an_author_is_no_generated_one() -> None:
    form = read(
        f"""
        {HEAD} calculation | repeat_count |
        | calculate | r_count | | | 1 + 1 |
        | begin_group | g | 组 | G |
        | begin_repeat | r | 段 | Leg | | ${{r_count}} |
        | text | x | 文 | Text |
        | end_repeat |
        | end_group |
        """
    )
    assert [] == codes(_sent(form, "<r_count>2</r_count><g><r><x>1</x></r><r><x>1</x></r></g>"))


def test_x7_texts_show_the_nearest_answer() -> None:
    form = read(
        f"""
        {HEAD} constraint |
        | text | line | 线路 | Line |
        | begin_repeat | dial | 拨打 | Dial |
        | text | who | 谁 | Who |
        | integer | seconds | ${{who}}在${{line}}的秒数 | Seconds of ${{who}} on ${{line}} | . < 9 |
        | end_repeat |
        """
    )
    dials = "".join(f"<dial><who>{who}</who><seconds>10</seconds></dial>" for who in ("王", "李"))
    evaluation = _sent(form, f"<line>10086</line>{dials}")
    assert [
        Bilingual("王在10086的秒数", "Seconds of 王 on 10086"),
        Bilingual("李在10086的秒数", "Seconds of 李 on 10086"),
    ] == [violation.label for violation in evaluation.violations]


TOWNS = "name,label,zone\nfz,福州,3\n马尾 ,马尾,4\n".encode()


def test_x5_a_list_in_a_file() -> None:
    source = workbook(
        f"""
        {HEAD} choice_filter | calculation |
        | integer | zone | 区 | Zone |
        | select_one_from_file towns.csv | town | 镇 | Town | zone >= ${{zone}} |
        | calculate | title | | | | instance('towns')/root/item[name = ${{town}}]/label |
        """
    )
    form = read_form(source, "small.md", {"towns.csv": TOWNS, "other.csv": b"x"})
    assert isinstance(form, Form), form
    assert ({"towns.csv": TOWNS}, 2) == (form.media, len(form.lists["towns"]))
    good = _sent(form, "<zone>3</zone><town>马尾</town>")
    assert ([], "马尾") == (codes(good), good.answers["title"])
    assert ["choice /data/town"] == codes(_sent(form, "<zone>4</zone><town>fz</town>"))
    assert b"jr://file-csv/towns.csv" in form.xform


@pytest.mark.parametrize("sent", ["2026-11-01", ""])
def test_x6_a_computed_default_is_taken_as_sent(sent: str) -> None:
    form = read(f"{HEAD} default | read_only |\n| date | d | 日 | Day | today() | yes |")
    assert [] == codes(_sent(form, f"<d>{sent}</d>"))


def test_x6_a_fixed_default_is_not() -> None:
    form = read(f"{HEAD} default | read_only |\n| integer | d | 数 | N | 3 | yes |")
    assert ViolationCode.READ_ONLY == _sent(form, "<d>4</d>").violations[0].code
