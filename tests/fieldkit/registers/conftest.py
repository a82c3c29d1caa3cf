"""Two cities with a county each, and Mo with a file."""

import httpx
import pytest

from fieldkit.areas.tables import Area, AreaKind
from tests.fieldkit.browser import Browser
from tests.fieldkit.importer import Importer


@pytest.fixture
def mos_imports(mos_client: httpx.AsyncClient) -> Importer:
    return Importer(Browser(mos_client))


@pytest.fixture
async def cities(services: object) -> dict[str, int]:  # noqa: ARG001 -- empties the tables first
    """Area ids by code: Fujian with Fuzhou (Gulou) and Xiamen (Siming), Jiangsu with Nanjing (Gulou too)."""
    ids: dict[str, int] = {}
    for code, kind, zh, en, parent in (
        ("FJ", AreaKind.PROVINCE, "福建省", "Fujian", None),
        ("FZ", AreaKind.CITY, "福州市", "Fuzhou", "FJ"),
        ("XM", AreaKind.CITY, "厦门市", "Xiamen", "FJ"),
        ("FZ-GL", AreaKind.COUNTY, "鼓楼区", "Gulou", "FZ"),
        ("XM-SM", AreaKind.COUNTY, "思明区", "Siming", "XM"),
        ("JS", AreaKind.PROVINCE, "江苏省", "Jiangsu", None),
        ("NJ", AreaKind.CITY, "南京市", "Nanjing", "JS"),
        ("NJ-GL", AreaKind.COUNTY, "鼓楼区", "Gulou", "NJ"),
    ):
        area = Area(code=code, kind=kind, zh=zh, en=en, parent=parent and ids[parent])
        await area.save()
        ids[code] = area.id
    return ids
