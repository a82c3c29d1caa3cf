"""A browser as far as forms and cookies go: it reads the hidden token of a page and sends it along."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

PAGE = {"Accept": "text/html"}
JSON = {"Accept": "application/json"}
_TOKEN = re.compile(r'name="_csrf_token" value="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Browser:
    client: httpx.AsyncClient

    async def open(self, path: str) -> httpx.Response:
        return await self.client.get(path, headers=PAGE)

    async def submit(self, path: str, *, found_on: str, **fields: str | list[str]) -> httpx.Response:
        """Post a form of the page at `found_on`."""
        token = await self._token(found_on)
        return await self.client.post(path, data={**fields, "_csrf_token": token}, headers=PAGE)

    async def upload(
        self,
        path: str,
        content: bytes,
        name: str,
        *,
        found_on: str,
        beside: Mapping[str, bytes] | None = None,
        **fields: str,
    ) -> httpx.Response:
        """Post a form of the page at `found_on` with a file, and others before it, in its field ``file``."""
        token = await self._token(found_on)
        chosen = {**(beside or {}), name: content}
        files = [("file", (each, chosen[each], "application/octet-stream")) for each in chosen]
        return await self.client.post(path, data={**fields, "_csrf_token": token}, files=files, headers=PAGE)

    async def sign_in(self, login: str, password: str) -> httpx.Response:
        return await self.submit("/sign-in", found_on="/sign-in", login=login, password=password)

    async def _token(self, found_on: str) -> str:
        found = _TOKEN.search((await self.open(found_on)).text)
        assert found is not None
        return found.group(1)
