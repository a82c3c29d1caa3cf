"""A telephone at the other end of the wire, and requests no telephone would send."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import httpx
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

OPENROSA = {"X-OpenRosa-Version": "1.0"}
NAMESPACES = {"o": "http://openrosa.org/http/response", "k": "urn:fieldkit:receipt"}
BOUNDARY = "b0undary"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"


@dataclass(frozen=True, slots=True)
class Sent:
    """One file on its way: `name` is the file's, `part` the part's (the same unless the test says so)."""

    name: str
    content: bytes
    part: str = ""
    media_type: str = "image/jpeg"


@dataclass(frozen=True, slots=True)
class Phone:
    """An auditor's telephone, which knows its link."""

    client: httpx.AsyncClient
    token: str
    headers: dict[str, str] = field(default_factory=lambda: dict(OPENROSA))

    @property
    def address(self) -> str:
        return f"/collect/{self.token}/submission"

    async def send(self, document: bytes, *files: Sent) -> httpx.Response:
        parts = [("xml_submission_file", ("submission.xml", document, "text/xml"))]
        parts += [(file.part or file.name, (file.name, file.content, file.media_type)) for file in files]
        return await self.client.post(self.address, files=parts, headers=self.headers)

    async def send_raw(self, body: bytes, content_type: str = "") -> httpx.Response:
        headers = {**self.headers, "Content-Type": content_type or MULTIPART}
        return await self.client.post(self.address, content=body, headers=headers)


def part(disposition: str, content: bytes, media_type: str = "text/xml") -> bytes:
    headers = f"Content-Disposition: form-data; {disposition}\r\nContent-Type: {media_type}"
    return f"--{BOUNDARY}\r\n{headers}\r\n\r\n".encode() + content + b"\r\n"


def body(*parts: bytes) -> bytes:
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def document_part(document: bytes) -> bytes:
    return part('name="xml_submission_file"; filename="submission.xml"', document)


def told(answer: httpx.Response, path: str) -> list[str]:
    """What the answer's XML says at an XPath, e.g. ``//k:item/@name``."""
    return [str(found) for found in etree.fromstring(answer.content).xpath(path, namespaces=NAMESPACES)]


def message_of(answer: httpx.Response) -> str:
    return "".join(told(answer, "/o:OpenRosaResponse/o:message/text()"))


def problem_code(answer: httpx.Response) -> str:
    return "".join(told(answer, "//k:problem/@code"))


def statuses(answers: Sequence[httpx.Response]) -> list[int]:
    return sorted(answer.status_code for answer in answers)
