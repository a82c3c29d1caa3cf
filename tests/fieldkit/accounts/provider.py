"""A small OpenID provider on loopback: it really redirects, keeps codes, checks PKCE and signs ID tokens."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

CLIENT_ID = "fieldkit"
CLIENT_SECRET = "s3cret/with:signs"  # noqa: S105 -- of a provider that lives for one test


@dataclass
class Provider:
    """Signs `person` in without asking. `spoil` may change the claims and the header of its ID tokens."""

    person: dict[str, Any] = field(default_factory=dict[str, Any])
    spoil: Callable[[dict[str, Any], dict[str, Any]], None] = lambda _claims, _header: None
    signing: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "k1", "use": "sig"}))
    published: RSAKey | None = None
    named: str = ""
    address: str = ""
    asked: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])
    problems: list[str] = field(default_factory=list[str])

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.named or self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
        }

    def keys(self) -> dict[str, Any]:
        shown = KeySet([self.published or self.signing]).as_dict(private=False)
        strange = {"kty": "XYZ", "kid": "other"}  # as a newer provider may publish
        return {"keys": [strange, *shown["keys"]]}

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser goes back to."""
        code = secrets.token_urlsafe(8)
        self.asked[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, fields: dict[str, str], authorization: str) -> dict[str, str] | None:
        """None where RFC 6749 or RFC 7636 has it refused; each code is good once."""
        asked = self.asked.pop(fields.get("code", ""), None)
        both = base64.b64encode(b"fieldkit:s3cret%2Fwith%3Asigns").decode()
        digest = hashlib.sha256(fields.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        is_right = (
            asked is not None
            and authorization == f"Basic {both}"
            and asked["code_challenge_method"] == "S256"
            and asked["code_challenge"] == challenge
            and asked["redirect_uri"] == fields["redirect_uri"]
        )
        if asked is None or not is_right:
            self.problems.append(str(fields.keys()))
            return None
        return {"id_token": self._id_token(asked["nonce"]), "access_token": "x", "token_type": "Bearer"}

    def _id_token(self, nonce: str) -> str:
        now = int(time.time())
        claims = {"iss": self.address, "aud": CLIENT_ID, "sub": "1", "iat": now, "exp": now + 300}
        claims |= {"nonce": nonce, **self.person}
        header = {"alg": "RS256", "kid": "k1"}
        self.spoil(claims, header)
        if header["alg"] == "none":
            return ".".join([*(_part(each) for each in (header, claims)), ""])
        key = OctKey.import_key(CLIENT_SECRET) if header["alg"] == "HS256" else self.signing
        return jwt.encode(header, claims, key, algorithms=[header["alg"]])


def _part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@contextmanager
def running(provider: Provider) -> Generator[Provider]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(provider))
    provider.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/authorize":
                asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
                self.send_response(302)
                self.send_header("Location", provider.authorize(asked))
                self.end_headers()
                return
            documents = {"/.well-known/openid-configuration": provider.discovery, "/keys": provider.keys}
            self._send(documents[parts.path]())

        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"])).decode()
            fields = {name: values[0] for name, values in parse_qs(content).items()}
            self._send(provider.token(fields, self.headers.get("Authorization", "")))

        def _send(self, document: dict[str, Any] | None) -> None:
            body = json.dumps(document or {"error": "invalid_grant"}).encode()
            self.send_response(200 if document else 400)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name in the base class)
            """Silent."""

    return Handler
