"""An answer replaced in a document that came in.

R1 the answer at a path is replaced, or stands there where there was none; all others stay
R2 a block of a repeat is named by its number
R3 a path that leads nowhere is refused
R4 the document's identity and digest stay
"""

import pytest

from forms.corrected import corrected, question_path, text_at
from forms.instance import read_instance

DOCUMENT = b"""<data id="hall" version="1">
  <a><clean>yes</clean><wait>12</wait></a>
  <dial><seconds>20</seconds></dial><dial><seconds>35</seconds></dial>
  <meta><instanceID>uuid:one</instanceID></meta>
</data>"""


def test_r1_replaced_and_added() -> None:
    changed = corrected(read_instance(DOCUMENT), {"/data/a/clean": "no", "/data/b/why": "rain"})
    assert ("no", "12", "rain") == tuple(
        changed.text_at(path) for path in ("/data/a/clean", "/data/a/wait", "/data/b/why")
    )
    assert "yes" == read_instance(DOCUMENT).text_at("/data/a/clean")


@pytest.mark.parametrize(("number", "expected"), [(1, ["9", "35"]), (2, ["20", "9"])])
def test_r2_in_a_block(number: int, expected: list[str]) -> None:
    changed = corrected(read_instance(DOCUMENT), {f"/data/dial[{number}]/seconds": "9"})
    dials = changed.values["dial"]
    assert isinstance(dials, list)
    assert expected == [dial["seconds"] for dial in dials if not isinstance(dial, str)]
    assert expected == [text_at(changed, f"/data/dial[{each}]/seconds") for each in (1, 2)]
    assert "" == text_at(changed, "/data/dial[3]/seconds")


def test_r2_the_question_of_a_block() -> None:
    assert "/data/dial/seconds" == question_path("/data/dial[12]/seconds")


@pytest.mark.parametrize("path", ["/data/dial[3]/seconds", "/other/a/clean", "/data", "/data/a[0]/clean"])
def test_r3_nowhere(path: str) -> None:
    with pytest.raises(KeyError):
        corrected(read_instance(DOCUMENT), {path: "9"})


def test_r4_the_same_document() -> None:
    instance = read_instance(DOCUMENT)
    changed = corrected(instance, {"/data/a/clean": "no"})
    assert (instance.instance_id, instance.canonical_digest) == (
        changed.instance_id,
        changed.canonical_digest,
    )
