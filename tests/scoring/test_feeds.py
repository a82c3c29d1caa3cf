"""The library's forms and the catalogue fit together; proven from the files alone.

F1 all forms of the field are there: 19 of them, 397 items; scored ones total 100 points
F2 every element has its primary feed: its items exist, feed it, are measured, and are asked at all operators
F3 the comparison reads each of the 55 elements from its own form
F4 the slice an element is measured on can be cut: the question has that answer
F5 the index's two ends are the two ends of the feeding item's rule
"""

from importlib.resources import files

import pytest

from forms.model import Form
from forms.read import library_form, read_form
from forms.rubric import Measure, RubricItem
from scoring.catalogue import Element, Reading, load_catalogue
from scoring.comparable import element_comparables
from scoring.results import Role

CATALOGUE = load_catalogue()
OPERATORS = ("CM", "CU", "CT")
UNSCORED = {"repair_callback", "triop_survey", "care_callback"}


def _library() -> dict[str, Form]:
    sources = files("forms").joinpath("library").iterdir()
    names = sorted(source.name.removesuffix(".md") for source in sources if source.name.endswith(".md"))
    read = {name: read_form(library_form(name), f"{name}.md") for name in names}
    forms = {name: form for name, form in read.items() if isinstance(form, Form)}
    assert list(forms) == names
    return forms


LIBRARY = _library()
ITEMS = {
    name: {item.name: item for item in form.rubric.items} for name, form in LIBRARY.items()
}  # by form, by name


def _feeding(element: Element) -> list[RubricItem]:
    return [ITEMS[element.primary.form][name] for name in element.primary.items]


def test_f1_nineteen_forms_and_397_items() -> None:
    assert 19 == len(LIBRARY)
    assert 397 == sum(len(items) for items in ITEMS.values())
    assert set(CATALOGUE.minimum_n_by_form) == set(LIBRARY)


@pytest.mark.parametrize("name", LIBRARY)
def test_f1_a_form_is_worth_100_points_or_none(name: str) -> None:
    rubric = LIBRARY[name].rubric
    assert (0 if name in UNSCORED else 100) == sum(section.points for section in rubric.sections)
    assert name == rubric.form_id == LIBRARY[name].form_id


@pytest.mark.parametrize("element", CATALOGUE.elements, ids=lambda element: element.id)
def test_f2_the_primary_feed_is_in_its_form(element: Element) -> None:
    items = _feeding(element)
    assert {element.id} == {item.element for item in items}
    below = [ITEMS[element.primary.form][name] for name in element.primary.per]
    assert {OPERATORS} == {item.operators for item in (*items, *below)}
    assert all(item.rule.measure is not Measure.RECORDED for item in (*items, *below))


def test_f3_the_comparison_reads_every_element() -> None:
    cuts = {"", *(element.primary.only for element in CATALOGUE.elements)}
    found = [
        comparable.facts.code
        for form in LIBRARY.values()
        for cut in cuts
        for comparable in element_comparables(form.rubric, CATALOGUE, operators=OPERATORS, cut=cut)
        if comparable.facts.role is Role.PRIMARY
    ]
    assert [f"E{number:02}" for number in range(1, 56)] == sorted(set(found))


@pytest.mark.parametrize("element", [e for e in CATALOGUE.elements if e.primary.only], ids=lambda e: e.id)
def test_f4_its_slice_can_be_cut(element: Element) -> None:
    name, _, answer = element.primary.only.partition(" = ")
    question = next(q for q in LIBRARY[element.primary.form].questions() if q.name == name)
    assert answer in {choice.name for choice in question.choices}


@pytest.mark.parametrize(
    "element",
    [e for e in CATALOGUE.elements if e.primary.reading is Reading.POOLED],
    ids=lambda element: element.id,
)
def test_f5_the_index_ends_where_the_rule_ends(element: Element) -> None:
    feed = element.primary
    scale = (100 if element.unit == "%" else 1) / feed.divided_by
    ends = {(item.rule.full_at * scale, item.rule.zero_at * scale) for item in _feeding(element)}
    assert {(feed.best, feed.worst)} == ends
