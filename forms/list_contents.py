"""What stands in a list's file: CSV, XML or GeoJSON, each as items with their texts by name."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePath
from typing import Any

from forms.companions import MAX_BYTES, TOO_LARGE
from forms.model import ListItem
from forms.safe_xml import UnreadableXml, XmlElement, XmlFlaw, local_name, parse_safely
from forms.text import Bilingual

MAX_ROWS = 20_000

GEOJSON = ".geojson"
_ROOT, _ITEM = "root", "item"
_KIND = Bilingual("只支持 .csv、.xml 和 .geojson 文件。", "Only .csv, .xml and .geojson files are read.")
_NOT_UTF8 = Bilingual("不是 UTF-8 编码。", "It is not encoded in UTF-8.")
_TOO_LONG = Bilingual(f"超过 {MAX_ROWS} 行。", f"It has more than {MAX_ROWS} rows.")
_DOCTYPE = Bilingual("不允许有 DOCTYPE 或实体声明。", "It may hold no DOCTYPE and no entity declarations.")
_NOT_XML = Bilingual("不是完整的 XML。", "It is not complete XML.")
_NOT_ITEMS = Bilingual(
    "XML 只能是 <root> 里一个个 <item>，每个 <item> 里是各列的文字，名称不重复。",
    "Its XML must be items in a root, <root><item>…</item></root>, each with one text per column.",
)
_NOT_FEATURES = Bilingual("不是 GeoJSON 的 FeatureCollection。", "It is no GeoJSON FeatureCollection.")


class UnusableList(Exception):  # noqa: N818 - what it carries is for the author
    """A file that is no list; `message` says why."""

    def __init__(self, message: Bilingual) -> None:
        super().__init__(message.en)
        self.message = message


def items_in(file_name: str, content: bytes) -> tuple[ListItem, ...]:
    """The items as ``instance('id')/root/item`` finds them in ODK clients, blanks at both ends removed.

    Raises:
        UnusableList: another kind of file, too large, or not what its suffix says.
    """
    read = _READERS.get(PurePath(file_name).suffix.lower())
    if read is None:
        raise UnusableList(_KIND)
    if len(content) > MAX_BYTES:
        raise UnusableList(TOO_LARGE)
    items = tuple(read(content))
    if len(items) > MAX_ROWS:
        raise UnusableList(_TOO_LONG)
    return items


def _csv(content: bytes) -> Iterator[ListItem]:
    """Rows that hold anything."""
    for row in csv.DictReader(io.StringIO(_decoded(content))):
        item = {key.strip(): (text or "").strip() for key, text in row.items() if isinstance(key, str)}
        if any(item.values()):
            yield item


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnusableList(_NOT_UTF8) from error


def _xml(content: bytes) -> Iterator[ListItem]:
    try:
        root = parse_safely(content)
    except UnreadableXml as error:
        reasons = {XmlFlaw.NOT_UTF8: _NOT_UTF8, XmlFlaw.DOCTYPE: _DOCTYPE, XmlFlaw.NOT_XML: _NOT_XML}
        raise UnusableList(reasons[error.flaw]) from error
    if local_name(root) != _ROOT:
        raise UnusableList(_NOT_ITEMS)
    return map(_xml_item, root)


def _xml_item(element: XmlElement) -> ListItem:
    item = {local_name(child): (child.text or "").strip() for child in element}
    if local_name(element) != _ITEM or len(item) != len(element) or any(len(child) for child in element):
        raise UnusableList(_NOT_ITEMS)
    return item


def _geojson(content: bytes) -> Iterator[ListItem]:
    try:
        collection: Any = json.loads(_decoded(content))
    except ValueError as error:
        raise UnusableList(_NOT_FEATURES) from error
    try:
        return map(_feature, collection["features"])
    except (KeyError, TypeError) as error:
        raise UnusableList(_NOT_FEATURES) from error


def _feature(feature: Any) -> ListItem:  # noqa: ANN401 - any JSON
    """As JavaRosa reads it: the geometry as ODK writes one, the id, the properties."""
    try:
        properties: Mapping[str, Any] = feature.get("properties") or {}
        geometry = _geometry(feature["geometry"])
        texts = {name: _json_text(value) for name, value in properties.items()}
        own = {"id": _json_text(feature["id"])} if "id" in feature else {}
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise UnusableList(_NOT_FEATURES) from error
    return {"geometry": geometry, **texts, **own}


def _geometry(geometry: Mapping[str, Any]) -> str:
    """``latitude longitude 0 0`` for a point, several parted by semicolons for a line or an area's edge."""
    coordinates = geometry["coordinates"]
    points = {"Point": [coordinates], "LineString": coordinates}.get(geometry["type"])
    if points is None:
        points = coordinates[0] if geometry["type"] == "Polygon" else []
    return "; ".join(f"{float(point[1])} {float(point[0])} 0 0" for point in points)


def _json_text(value: object) -> str:
    if value is None:
        return ""
    return value.strip() if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


_READERS: Mapping[str, Callable[[bytes], Iterator[ListItem]]] = {
    ".csv": _csv,
    ".xml": _xml,
    GEOJSON: _geojson,
}
LIST_SUFFIXES = frozenset(_READERS)
