"""A browser as far as forms and cookies go: it reads the hidden token of a page and sends it along."""

import re
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

    async def submit(self, path: str, *, found_on: str, **fields: str) -> httpx.Response:
        """Post a form of the page at `found_on`."""
        found = _TOKEN.search((await self.open(found_on)).text)
        assert found is not None
        return await self.client.post(path, data={**fields, "_csrf_token": found.group(1)}, headers=PAGE)

    async def sign_in(self, login: str, password: str) -> httpx.Response:
        return await self.submit("/sign-in", found_on="/sign-in", login=login, password=password)
