"""Reading a submitted document.

I1 identity and values are read, namespaces set aside
I2 formatting alone is no difference, content is
I3 hostile and broken documents are refused by code, quickly
I4 what no form knows is kept
"""

import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.instance import InstanceFault, read_instance

PLAIN = (
    '<data id="hall" version="3"><a>1</a><g><b>中</b></g><meta><instanceID>uuid:1</instanceID></meta></data>'
)
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol">'
    + "".join(f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True))
    + ']><data id="f"><x>&i;</x></data>'
)


def test_i1_identity_and_values() -> None:
    instance = read_instance(PLAIN.encode())
    assert ("data", "hall", "3", "uuid:1", "") == (
        instance.root_name,
        instance.form_id,
        instance.version,
        instance.instance_id,
        instance.deprecated_id,
    )
    assert {"a": "1", "g": {"b": "中"}, "meta": {"instanceID": "uuid:1"}} == instance.values


def test_i1_namespaces_and_byte_order_mark() -> None:
    xml = (
        '\ufeff<?xml version="1.0" encoding="utf-8"?><data xmlns="http://example.org/f" id="hall" version="3"'
        ' xmlns:orx="http://openrosa.org/xforms"><a>1</a><g><b>中</b></g>'
        "<orx:meta><orx:instanceID>uuid:1</orx:instanceID><orx:deprecatedID> uuid:0 </orx:deprecatedID>"
        "</orx:meta></data>"
    )
    instance = read_instance(xml.encode())
    assert ("uuid:1", "uuid:0") == (instance.instance_id, instance.deprecated_id)
    assert ("1", {"b": "中"}) == (instance.values["a"], instance.values["g"])


def test_i1_repeats_are_lists_and_templates_are_skipped() -> None:
    xml = (
        '<data id="f" xmlns:jr="http://openrosa.org/javarosa"><r jr:template=""><x/></r>'
        "<r><x>1</x></r><r><x>2</x></r><r/></data>"
    )
    assert {"r": [{"x": "1"}, {"x": "2"}, ""]} == read_instance(xml.encode()).values


def test_i1_text_at_a_path() -> None:
    instance = read_instance(PLAIN.encode())
    assert ("中", "", "") == tuple(instance.text_at(path) for path in ("/data/g/b", "/data/g", "/data/zz/b"))


SAME = [
    PLAIN.replace('id="hall" version="3"', "version='3'    id='hall'"),
    '<?xml version="1.0" encoding="utf-8"?>\n<!-- a -->' + PLAIN.replace("><", ">\n  <"),
    PLAIN.replace("中", "&#20013;"),
    PLAIN.replace("<a>1</a>", "<a>1<?p x?></a>"),
]
OTHER = [
    PLAIN.replace("<a>1</a>", "<a>2</a>"),
    PLAIN.replace("<a>1</a>", "<a> 1</a>"),
    PLAIN.replace("<a>1</a>", "<a></a>"),
    PLAIN.replace('version="3"', 'version="4"'),
    PLAIN.replace("<a>1</a>", "<a>1</a><a>1</a>"),
]


@pytest.mark.parametrize("xml", SAME)
def test_i2_same_content(xml: str) -> None:
    assert read_instance(PLAIN.encode()).canonical_digest == read_instance(xml.encode()).canonical_digest


@pytest.mark.parametrize("xml", OTHER)
def test_i2_other_content(xml: str) -> None:
    assert read_instance(PLAIN.encode()).canonical_digest != read_instance(xml.encode()).canonical_digest


REFUSED = [
    ("not_xml", b""),
    ("not_xml", b"id=hall&a=1"),
    ("not_xml", PLAIN.encode()[:-3]),
    ("not_xml", PLAIN.encode()[:40]),
    ("not_xml", b'<data id="f"><a></b></data>'),
    ("not_xml", b'<data id="f">&undeclared;</data>'),
    ("not_xml", b'<data id="f"><a>\x01</a></data>'),
    ("not_utf8", '<data id="f"><a>中</a></data>'.encode("gbk")),
    ("not_utf8", PLAIN.encode("utf-16")),
    ("doctype", BOMB.encode()),
    ("doctype", b'<!DOCTYPE data><data id="f"/>'),
    ("doctype", b'<!-- x --><?p?>\n<!DOCTYPE d SYSTEM "http://127.0.0.1:9/x"><d id="f"/>'),
    ("doctype", b'<!DOCTYPE d [<!ENTITY f SYSTEM "file:///etc/passwd">]><d id="f"><a>&f;</a></d>'),
    ("not_xml", b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE d+AD4-<d id="f"/>'),
    ("no_form_id", b"<data><a>1</a></data>"),
    ("no_form_id", b'<data id=" "/>'),
    ("too_deep", b'<data id="f">' + b"<g>" * 40 + b"</g>" * 40 + b"</data>"),
    ("not_xml", b'<data id="f">' + b"<g>" * 100_000),
    ("too_many", b'<data id="f">' + b"<r/>" * 10_002 + b"</data>"),
    ("too_large", b'<data id="f"><a>' + b"x" * 5_000_000 + b"</a></data>"),
    ("mixed_text", b'<data id="f">hello<a>1</a></data>'),
    ("mixed_text", b'<data id="f"><a>1</a>hello</data>'),
]


@pytest.mark.parametrize(("code", "xml"), REFUSED, ids=[f"{c} {x[:24]!r}" for c, x in REFUSED])
def test_i3_refused(code: str, xml: bytes) -> None:
    began = time.monotonic()
    with pytest.raises(InstanceFault) as caught:
        read_instance(xml)
    assert code == caught.value.code
    assert caught.value.message.zh != caught.value.message.en
    assert time.monotonic() - began < 1


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 150), st.integers(0, 10), st.binary(max_size=10))
def test_i3_damaged_bytes_are_read_or_refused(place: int, removed: int, added: bytes) -> None:
    xml = PLAIN.encode()
    with suppress(InstanceFault):
        assert read_instance(xml[:place] + added + xml[place + removed :]).form_id


def test_i3_long_prolog_without_doctype_is_read_in_time() -> None:
    began = time.monotonic()
    assert "hall" == read_instance(b" <!-- - -->" * 50_000 + PLAIN.encode()).form_id
    assert time.monotonic() - began < 1


def test_i3_doctype_as_an_answer_is_an_answer() -> None:
    assert {"a": "<!DOCTYPE x>"} == read_instance(b'<d id="f"><a><![CDATA[<!DOCTYPE x>]]></a></d>').values


def test_i4_long_and_unknown_text_is_kept() -> None:
    text = "长" * 33_000
    assert {"odd": text} == read_instance(f'<data id="f"><odd>{text}</odd></data>'.encode()).values
