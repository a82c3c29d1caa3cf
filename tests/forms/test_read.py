"""An XLSForm as a form.

R1 groups and questions stand in the author's order, with their paths, texts, choices and settings
R2 every expression is parsed once, from the bind that ODK clients run
R3 the XForm is what pyxform makes of the sheets, and holds no trace of scores and notes
R4 everything wrong is told at once, each fault at its cell
"""

import pytest
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - ships no types

from forms import form_from_record, form_to_record, phone_json
from forms.faults import Fault
from forms.logic.tree import Call, Literal, Operation, Path, Step
from forms.model import Choice, Group, Kind
from forms.text import Bilingual
from tests.forms.small_forms import SETTINGS, YES_NO, faults, places, read

NAMES = {"x": "http://www.w3.org/2002/xforms", "h": "http://www.w3.org/1999/xhtml"}

VISIT = """
| type | name | label::中文 (zh) | label::English (en) | hint::中文 (zh) | hint::English (en) | relevant | required | constraint | constraint_message::中文 (zh) | constraint_message::English (en) | appearance | parameters | default | calculation | score::points | score::rule | score::element | remarks |
| start | start_at |
| begin group | a | 厅外 | Outside | | | | | | | | field-list |
| select_one yn | open | “营业”吗 | Open? | 看门牌 | See the plate | | yes | | | | | | | | 3 | yn | E22 | ask Li |
| integer | wait | 等候 | Wait | | | ${open} = 'yes' | | . <= 60 | 太长 | Too long | timer | | 0 | | 4 | sec 10/60 | E25 |
| image | photo | 照片 | Photo | | | | ${wait} > 10 | | | | | max-pixels=1600 |
| end group |
| calculate | twice | | | | | | | | | | | | | ${wait} * 2 |
"""  # noqa: E501 - a sheet is as wide as it is
RUBRIC = """
| kind | name | points | value |
| section | a | 7 | |
| setting | version | | r1 |
"""


def test_r1_the_tree() -> None:
    form = read(VISIT, rubric=RUBRIC)
    start, group, twice = form.root.children
    assert ("small", "1", Bilingual("测试表", "A small form")) == (form.form_id, form.version, form.title)
    assert ["start_at", "open", "wait", "photo", "twice"] == [q.name for q in form.questions()]
    assert isinstance(group, Group)
    assert ("a", "/data/a", "field-list", 3) == (group.name, group.path, group.appearance, group.row)
    assert Bilingual("厅外", "Outside") == group.label
    assert not isinstance(start, Group)
    assert not isinstance(twice, Group)
    assert (Kind.START, Kind.CALCULATE) == (start.kind, twice.kind)


def test_r1_a_question() -> None:
    questions = {question.name: question for question in read(VISIT, rubric=RUBRIC).questions()}
    opened, wait, photo = questions["open"], questions["wait"], questions["photo"]
    assert ("/data/a/open", Kind.SELECT_ONE, 4) == (opened.path, opened.kind, opened.row)
    assert Bilingual("“营业”吗", "Open?") == opened.label
    assert Bilingual("看门牌", "See the plate") == opened.hint
    assert (Choice("yes", Bilingual("是", "Yes")), Choice("no", Bilingual("否", "No"))) == opened.choices
    assert ("timer", "0", None) == (wait.appearance, wait.default, wait.hint)
    assert Bilingual("太长", "Too long") == wait.constraint_message
    assert {"max-pixels": "1600"} == photo.parameters


def test_r1_a_title_in_one_language_serves_both() -> None:
    settings = "| form_title | form_id | version |\n| Visit | small | 1 |"
    form = read(
        "| type | name | label::中文 (zh) | label::English (en) |\n| note | a | 甲 | A |", settings=settings
    )
    assert Bilingual("Visit", "Visit") == form.title


def test_r1_a_row_of_notes_is_no_question() -> None:
    header = "| type | name | label::中文 (zh) | label::English (en) | to do |"
    survey = f"{header}\n| | | | | ask Li |\n| note | a | 甲 | A |"
    assert [("a", 3)] == [(question.name, question.row) for question in read(survey).questions()]


def test_r2_expressions_are_trees() -> None:
    questions = {question.name: question for question in read(VISIT, rubric=RUBRIC).questions()}
    opened = Path((Step("data"), Step("a"), Step("open")), is_absolute=True)
    assert Operation("=", opened, Literal("yes")) == questions["wait"].relevant
    assert Call("true") == questions["open"].required
    assert Operation("<=", Path((Step("."),)), Literal(60.0)) == questions["wait"].constraint
    wait = Path((Step("data"), Step("a"), Step("wait")), is_absolute=True)
    assert Operation("*", wait, Literal(2.0)) == questions["twice"].calculation
    assert questions["wait"].required is None


def test_r2_required_no_is_not_required() -> None:
    survey = "| type | name | label::中文 (zh) | label::English (en) | required |\n| text | a | 甲 | A | no |"
    assert [None] == [question.required for question in read(survey).questions()]


def test_r2_read_only() -> None:
    survey = (
        "| type | name | label::中文 (zh) | label::English (en) | read_only |\n| text | a | 甲 | A | yes |"
    )
    assert [True] == [question.is_read_only for question in read(survey).questions()]


def test_r3_the_xform() -> None:
    tree = etree.fromstring(read(VISIT, rubric=RUBRIC).xform)
    bind = tree.find(".//x:bind[@nodeset='/data/a/wait']", NAMES)
    assert ("int", ". <= 60", "/data/a/open  = 'yes'") == (
        bind.get("type"),
        bind.get("constraint"),
        bind.get("relevant").strip(),
    )
    assert ["timer"] == tree.xpath("//x:input[@ref='/data/a/wait']/@appearance", namespaces=NAMES)
    assert [("small", "1")] == [
        (data.get("id"), data.get("version")) for data in tree.xpath("//x:instance/x:data", namespaces=NAMES)
    ]
    assert ["中文 (zh)", "English (en)"] == tree.xpath("//x:translation/@lang", namespaces=NAMES)


@pytest.mark.parametrize("word", [b"score", b"sec 10", b"E22", b"ask Li", b"remarks", b"rubric", b"points"])
def test_r3_no_trace_of_scores_and_notes(word: bytes) -> None:
    assert word not in read(VISIT, rubric=RUBRIC).xform


def test_r3_an_instance_may_have_its_own_namespace() -> None:
    survey = "| type | name | label::中文 (zh) | label::English (en) |\n| text | a | 甲 | A |"
    settings = "| form_title | form_id | version | instance_xmlns |\n| 表 | small | 1 | urn:audit |"
    assert ("urn:audit", "") == (read(survey, settings=settings).namespace, read(survey).namespace)


PLAIN = "| type | name | label::中文 (zh) | label::English (en) |"


def test_r1_a_repeat() -> None:
    survey = f"""
    {PLAIN} repeat_count |
    | begin repeat | dial | 第几次 | Dial | 3 |
    | integer | seconds | 秒 | Seconds |
    | end repeat |
    """
    (dial,) = read(survey).root.children
    assert isinstance(dial, Group)
    assert (True, Literal(3.0), "/data/dial") == (dial.is_repeat, dial.repeat_count, dial.path)
    assert ["/data/dial/seconds"] == [child.path for child in dial.children]


def test_r1_a_range_is_a_number_between_its_ends() -> None:
    survey = f"""
    {PLAIN} parameters | constraint |
    | range | whole | 整数 | Whole | start=1 end=5 step=1 | . != 3 |
    | range | half | 小数 | Half | start=0 end=2 step=0.5 |
    | range | plain | 缺省 | Plain |
    """
    whole, half, plain = read(survey).questions()
    assert (Kind.INTEGER, Kind.DECIMAL, Kind.INTEGER) == (whole.kind, half.kind, plain.kind)
    own = Path((Step("."),))
    ends = Operation("and", Operation(">=", own, Literal(0.0)), Operation("<=", own, Literal(2.0)))
    assert ends == half.constraint
    assert isinstance(whole.constraint, Operation)
    assert Operation("!=", own, Literal(3.0)) == whole.constraint.right


def test_r1_computed_defaults() -> None:
    survey = f"{PLAIN} default |\n| date | a | 甲 | A | today() |\n| date | b | 乙 | B | 2026-11-22 |"
    assert [("", Call("today")), ("2026-11-22", None)] == [
        (question.default, question.computed_default) for question in read(survey).questions()
    ]


def test_r1_texts_may_hold_answers() -> None:
    survey = f"{PLAIN}\n| text | who | 谁 | Who |\n| text | why | ${{who}}为何 | Why ${{who}} |"
    (_, why) = read(survey).questions()
    assert Bilingual("${who}为何", "Why ${who}") == why.label


@pytest.mark.parametrize(
    "appearance", ["search('towns')", "minimal search('towns', 'matches', 'city', 'a')", "Search ('towns')"]
)
def test_a_search_that_only_collect_would_follow_is_refused(appearance: str) -> None:
    found = faults(f"{PLAIN} appearance |\n| select_one yn | a | 甲 | A | {appearance} |")
    assert ["search_refused survey 2 E"] == places(found)


def test_r1_the_audit_log_is_no_question() -> None:
    form = read(f"{PLAIN}\n| audit | audit |\n| text | a | 甲 | A |")
    assert ["a"] == [question.name for question in form.questions()]
    assert b"<audit/>" in form.xform
    assert {} == form.log


def test_r1_what_the_author_asks_of_the_log() -> None:
    expected = {"track-changes": "true", "location-priority": "balanced"}
    expected |= {"location-min-interval": "60", "location-max-age": "120"}
    asked = " ".join(f"{name}={value}" for name, value in expected.items())
    form = read(f"{PLAIN} parameters |\n| audit | audit | | | {asked} |\n| text | a | 甲 | A |")
    assert expected == form.log == form_from_record(form_to_record(form)).log
    assert expected == phone_json(form)["log"]


def test_r3_more_languages_stay_for_odk_clients() -> None:
    form = read(f"{PLAIN} label::Français (fr) |\n| text | a | 甲 | A | Un |")
    assert "Français (fr)" in form.xform.decode()
    assert Bilingual("甲", "A") == next(form.questions()).label


RESERVED = "http://www.w3.org/2000/xmlns/"  # XML lets nobody declare it
HEAD = "| type | name | label::中文 (zh) | label::English (en) | relevant | parameters | default |\n"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("| | a | 甲 | A |", "type_missing survey 2 A"),
        ("| begin_loop | a | 甲 | A |", "type_unsupported survey 2 A"),
        ("| select_one yn or_other | a | 甲 | A |", "or_other_refused survey 2 A"),
        ("| select_one yn minimal | a | 甲 | A |", "type_unsupported survey 2 A"),
        ("| xml-external | a |", "list_file_missing survey 2 A"),
        ("| csv-external | a |", "list_file_missing survey 2 A"),
        ("| osm | a | 甲 | A |", "phone_unsupported survey 2 A"),
        ("| rank yn | a | 甲 | A |", "phone_unsupported survey 2 A"),
        ("| geoshape | a | 甲 | A |", "phone_unsupported survey 2 A"),
        ("| background-audio | a |", "phone_unsupported survey 2 A"),
        ("| select_one_from_file towns.csv | a | 甲 | A |", "list_file_missing survey 2 A"),
        ("| text | | 甲 | A |", "name_missing survey 2 B"),
        ("| text | 1a | 甲 | A |", "name_invalid survey 2 B"),
        ("| text | meta | 甲 | A |", "name_invalid survey 2 B"),
        ("| text | a | 甲 | A |\n| text | a | 甲 | A |", "name_duplicate survey 3 B"),
        (
            "| begin_group | g | 甲 | A |\n| text | a | 甲 | A |\n| end_group |\n| text | a | 甲 | A |",
            "name_duplicate survey 5 B",
        ),
        ("| begin_group | g | 甲 | A |\n| text | a | 甲 | A |", "group_unclosed survey 2 A"),
        ("| text | a | 甲 | A |\n| end_group |", "group_unopened survey 3 A"),
        ("| begin_repeat | r | 甲 | A |\n| text | a | 甲 | A |", "group_unclosed survey 2 A"),
        ("| text | a | 甲 | A |\n| end_repeat |", "group_unopened survey 3 A"),
        ("| select_one nope | a | 甲 | A |", "list_unknown survey 2 A"),
        ("| select_one | a | 甲 | A |", "list_unknown survey 2 A"),
        ("| text | a | 甲 | |", "text_missing survey 2 D"),
        ("| text | a | ${b} | A |", "reference_unknown survey 2 C"),
        (
            "| begin_repeat | r | 段 | Leg |\n| text | a | 甲 | A |\n| end_repeat |\n| text | b | ${a} | B |",
            "text_reference_many survey 5 C",
        ),
        ("| text | a | 甲 | A | ${b} = 1 |", "reference_unknown survey 2 E"),
        ("| text | a | 甲 | A | 1 + |", "expression_invalid survey 2 E"),
        ("| text | a | 甲 | A | lenght(.) > 1 |", "expression_invalid survey 2 E"),
        ("| text | a | 甲 | A | /data/b = 1 |", "expression_invalid survey 2 E"),
        ("| text | a | 甲 | A | ${a} = 1 |", "expression_circular survey 2 E"),
        (
            "| begin_group | g | 组 | G | ${a} = 1 |\n| text | a | 甲 | A |\n| end_group |",
            "expression_circular survey 3 E",
        ),
        ("| image | a | 甲 | A | | max-pixels |", "parameters_invalid survey 2 F"),
        ("| image | a | 甲 | A | | max-pixel=5 |", "compile_failed survey 2 F"),
        ("| date | a | 甲 | A | | | wish() |", "expression_invalid survey 2 G"),
        (
            "| text | a | 甲 | A | | | pulldata('towns', 'name', 'key', 'fz') |",
            "expression_invalid survey 2 G",
        ),
        ("| calculate | a |", "compile_failed survey 2"),
        ("| text | a | 甲\x07 | A |", "character_invalid survey 2 C"),
    ],
)
def test_r4_survey_rows(rows: str, expected: str) -> None:
    assert [expected] == places(faults(HEAD + rows))


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("type | name | label::English (en)", "language_missing survey 1"),
        ("type | label::中文 (zh) | label::English (en)", "column_missing survey 1"),
        ("type | name | label::中文 (zh) | label::English (en) | hint", "language_missing survey 1"),
        (
            "type | name | label::中文 (zh) | label::English (en) | hint::English (en)",
            "language_missing survey 1",
        ),
        ("type | name | label::中文 (zh) | label::English (en) | read_only", "yes_no_invalid survey 2 E"),
        ("type | name | label::中文 (zh) | label::English (en) | relevent", "column_misspelt survey 1 E"),
        ("type | name | label::中文 (zh) | label::English (en) | relevance", "column_misspelt survey 1 E"),
        (
            "type | name | label::中文 (zh) | label::English (en) | score::point",
            "column_score_unknown survey 1 E",
        ),
        ("type | name | label::中文 (zh) | label::English (en) | trigger", "trigger_invalid survey 2 E"),
        ("type | name | label::中文 (zh) | label::English (en) | media::image", "media_missing survey 2 E"),
        (
            "type | name | label::中文 (zh) | label::English (en) | media::smell",
            "column_unsupported survey 1 E",
        ),
    ],
)
def test_r4_survey_columns(header: str, expected: str) -> None:
    assert [expected] == places(faults(f"| {header} |\n| note | a | 甲 | A | x |"))


@pytest.mark.parametrize(
    ("choices", "expected"),
    [
        (f"{YES_NO}| yn | | 空 | Blank |", "choice_incomplete choices 4 B"),
        (f"{YES_NO}| | a | 甲 | A |", "choice_incomplete choices 4 A"),
        (f"{YES_NO}| yn | yes | 是 | Yes |", "choice_duplicate choices 4 B"),
        (f"{YES_NO}| yn | may be | 也许 | May be |", "choice_name_invalid choices 4 B"),
        (f"{YES_NO}| yn | na | 不适用 | |", "text_missing choices 4 D"),
        (f"{YES_NO}| yn | na | ${{a}} | N/A |", "text_reference choices 4 C"),
        ("| list_name | name | label |\n| yn | yes | Yes |", "language_missing choices 1"),
    ],
)
def test_r4_choices(choices: str, expected: str) -> None:
    assert [expected] == places(faults(f"{HEAD}| select_one yn | a | 甲 | A |", choices=choices))


def test_r4_choices_carry_no_points_yet() -> None:
    header = "| list_name | name | label::中文 (zh) | label::English (en) | points |"
    choices = f"{header}\n| yn | yes | 是 | Yes | 3 |"
    found = faults(f"{HEAD}| select_one yn | a | 甲 | A |", choices=choices)
    assert ["column_unsupported choices 1 E"] == places(found)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("| form_title | form_id |\n| 表 | small |", "column_missing settings 1"),
        ("| form_title | form_id | version |\n| 表 | small | |", "setting_missing settings 2 C"),
        ("| form_title | form_id | version |\n| 表 | 表 | 1 |", "form_id_invalid settings 2 B"),
        (
            f"| form_title | form_id | version | instance_xmlns |\n| 表 | a | 1 | {RESERVED} |",
            "compile_failed",
        ),
        (
            "| form_title | form_id | version | clients |\n| 表 | a | 1 | web |",
            "clients_unknown settings 2 D",
        ),
        (
            "| form_title | form_id | version | public_key |\n| 表 | a | 1 | x |",
            "column_unsupported settings 1 D",
        ),
    ],
)
def test_r4_settings(settings: str, expected: str) -> None:
    assert [expected] == places(faults(f"{HEAD}| note | a | 甲 | A |", settings=settings))


def test_r4_all_faults_together_in_the_order_of_the_sheets() -> None:
    survey = f"{HEAD}| text | a | 甲 | A | ( |\n| text | a | | A |\n| begin_loop | b | 乙 | B |"
    choices = f"{YES_NO}| yn | yes | 是 | Yes |"
    assert [
        "expression_invalid survey 2 E",
        "name_duplicate survey 3 B",
        "text_missing survey 3 C",
        "type_unsupported survey 4 A",
        "choice_duplicate choices 4 B",
    ] == places(faults(survey, choices=choices))


def test_r4_a_fault_says_what_and_what_to_do_in_both_languages() -> None:
    assert (
        Fault(
            code="list_unknown",
            sheet="survey",
            row=2,
            column="A",
            sentence=Bilingual(
                "“a”用到的选项表“nope”在 choices 里没有。",
                "“a” uses the list “nope”, which the choices sheet does not have.",
            ),
            remedy=Bilingual(
                "在 choices 表补上该选项表，或改正 type。",
                "Add the list to the choices sheet, or correct the type.",
            ),
        ),
    ) == faults(f"{HEAD}| select_one nope | a | 甲 | A |", settings=SETTINGS)
