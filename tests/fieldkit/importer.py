"""Somebody who tries a register's file out, looks at it and takes it in."""

import re
from dataclasses import dataclass
from html import unescape

import httpx

from tests.fieldkit.browser import Browser


@dataclass(frozen=True, slots=True)
class Importer:
    """Somebody signed in, with the register's pages."""

    browser: Browser
    path: str = "/sites"

    async def try_out(self, content: bytes, name: str = "网点.xlsx") -> str:
        """The address of the dry run."""
        answer = await self.browser.upload(
            f"{self.path}/import", content, name, found_on=f"{self.path}/import"
        )
        assert 303 == answer.status_code, answer.text
        return answer.headers["location"]

    async def see(self, dry_run: str, part: str = "") -> str:
        """The page's text, without marks, of one of its parts."""
        answer = await self.browser.open(f"{dry_run}?show={part}")
        assert 200 == answer.status_code
        return text_of(answer)

    async def counts(self, dry_run: str) -> dict[str, int]:
        """By part: new, changed, unchanged, wrong, alike."""
        found = re.findall(
            r'show=(\w+)"[^>]*><span class="tally-n">([\d,]+)<', (await self.browser.open(dry_run)).text
        )
        return {part: int(n.replace(",", "")) for part, n in found}

    async def digest(self, dry_run: str) -> str:
        """Of what the page says it would do; blank where it offers to do nothing."""
        found = re.findall(r'name="digest" value="(\w+)"', (await self.browser.open(dry_run)).text)
        return found[0] if found else ""

    async def take_in(
        self, dry_run: str, *, effective_on: str = "", is_partial: bool = False
    ) -> httpx.Response:
        """As the page's own button does, with what the page says it saw."""
        fields = {"effective_on": effective_on, "digest": await self.digest(dry_run)}
        fields |= {"is_partial": "yes"} if is_partial else {}
        return await self.browser.submit(dry_run, found_on=f"{self.path}/import", **fields)


def text_of(answer: httpx.Response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())
