"""Signing in by the organisation's own identity provider: OpenID Connect, authorization code with PKCE.

It stands in for the password of accounts that exist, and makes none. What it asks and how the ID token is
checked follows OpenID Connect Core 1.0, 3.1.2 and 3.1.3.7, and RFC 7636.
"""

import base64
import hashlib
import hmac
import logging
from typing import TypeVar
from urllib.parse import quote, urlencode, urlsplit

import httpx
import msgspec
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from fieldkit.accounts.keys import BrokenSealError, fresh_token, seal, unseal
from fieldkit.accounts.places import FIELD_ROLES
from fieldkit.accounts.tables import Account
from fieldkit.errors import OpenIdRefusedError
from fieldkit.settings import OpenIdClient
from forms.text import Bilingual

T = TypeVar("T")
LOG = logging.getLogger("fieldkit")
PURPOSE = "openid"
KEPT_S = 600
TIMEOUT_S = 10
LEEWAY_S = 60  # between the provider's clock and ours
ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")  # signed by a key that only the provider has
KEY_TYPES = ("RSA", "EC", "OKP")
LOOPBACK = ("127.0.0.1", "::1", "localhost")
NOT_REACHED = Bilingual("统一登录系统没有正确应答。", "The identity provider did not answer as it should.")
NOT_BEGUN = Bilingual(
    "统一登录等待太久，或不是从这里开始的。", "The sign-in took too long, or did not begin here."
)
DECLINED = Bilingual("统一登录系统拒绝了。", "The identity provider declined.")
NOT_TRUSTED = Bilingual("统一登录系统的身份证明无效。", "The identity provider's proof is not valid.")
NOBODY = Bilingual("没有对应的账号，或账号已停用。", "There is no such account, or it is closed.")


class _Provider(msgspec.Struct, frozen=True):
    """The part of its discovery document that is used here."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)


class _Tokens(msgspec.Struct, frozen=True):
    id_token: str


class _Kept(msgspec.Struct, frozen=True):
    """What the browser keeps, sealed, while it is at the provider."""

    state: str
    nonce: str
    verifier: str


async def begin(client: OpenIdClient, *, redirect_uri: str, secret: str) -> tuple[str, str]:
    """The address to go to, and what the browser has to bring back; raises `OpenIdRefusedError`."""
    async with _session() as http:
        provider = await _provider(http, client)
    kept = _Kept(fresh_token(), fresh_token(), fresh_token())
    digest = hashlib.sha256(kept.verifier.encode()).digest()
    asked = {
        "response_type": "code",
        "scope": "openid profile email",
        "client_id": client.client_id,
        "redirect_uri": redirect_uri,
        "state": kept.state,
        "nonce": kept.nonce,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    joint = "&" if urlsplit(provider.authorization_endpoint).query else "?"
    address = f"{provider.authorization_endpoint}{joint}{urlencode(asked)}"
    return address, seal(msgspec.json.encode(kept).decode(), secret=secret, purpose=PURPOSE)


async def finish(
    client: OpenIdClient, *, state: str, code: str, kept: str, redirect_uri: str, secret: str
) -> Account:
    """The account that the provider vouches for; raises `OpenIdRefusedError`."""
    begun = _begun(kept, state, secret)
    if not code:
        raise OpenIdRefusedError(DECLINED)
    async with _session() as http:
        provider = await _provider(http, client)
        token = await _id_token(http, provider, client, code=code, begun=begun, redirect_uri=redirect_uri)
        keys = await _keys(http, provider)
    return await _account(client, _claims(token, keys, client, nonce=begun.nonce))


def _session() -> httpx.AsyncClient:
    return httpx.AsyncClient(timeout=TIMEOUT_S, follow_redirects=False)


def _begun(kept: str, state: str, secret: str) -> _Kept:
    try:
        text = unseal(kept, secret=secret, purpose=PURPOSE, seconds=KEPT_S)
    except BrokenSealError as error:
        raise OpenIdRefusedError(NOT_BEGUN) from error
    begun = msgspec.json.decode(text, type=_Kept)
    if not hmac.compare_digest(begun.state.encode(), state.encode()):
        raise OpenIdRefusedError(NOT_BEGUN)
    return begun


async def _provider(http: httpx.AsyncClient, client: OpenIdClient) -> _Provider:
    content = await _answer(
        http, http.build_request("GET", f"{client.issuer}/.well-known/openid-configuration")
    )
    provider = _decoded(content, _Provider)
    if provider.issuer.rstrip("/") != client.issuer:
        raise _distrusted(f"calls itself {provider.issuer}")
    for address in (provider.authorization_endpoint, provider.token_endpoint, provider.jwks_uri):
        if urlsplit(address).scheme != "https" and urlsplit(address).hostname not in LOOPBACK:
            raise _distrusted(f"is reached without TLS at {address}")
    return provider


async def _id_token(
    http: httpx.AsyncClient,
    provider: _Provider,
    client: OpenIdClient,
    *,
    code: str,
    begun: _Kept,
    redirect_uri: str,
) -> str:
    """RFC 6749, 2.3.1: the secret in a header wherever the provider takes it there."""
    fields = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": begun.verifier,
    }
    headers = {"Accept": "application/json"}
    if "client_secret_basic" in provider.token_endpoint_auth_methods_supported:
        both = f"{quote(client.client_id, safe='')}:{quote(client.client_secret, safe='')}"
        headers["Authorization"] = f"Basic {base64.b64encode(both.encode()).decode()}"
    else:
        fields |= {"client_id": client.client_id, "client_secret": client.client_secret}
    request = http.build_request("POST", provider.token_endpoint, data=fields, headers=headers)
    return _decoded(await _answer(http, request), _Tokens).id_token


async def _keys(http: httpx.AsyncClient, provider: _Provider) -> KeySet:
    content = await _answer(http, http.build_request("GET", provider.jwks_uri))
    found = _decoded(content, dict[str, list[dict[str, object]]]).get("keys", [])
    signing = [key for key in found if key.get("kty") in KEY_TYPES and key.get("use", "sig") == "sig"]
    try:
        return KeySet.import_key_set({"keys": signing})  # pyright: ignore[reportArgumentType] -- read from JSON
    except (JoseError, ValueError) as error:
        raise _distrusted("has keys that cannot be read") from error


def _claims(token: str, keys: KeySet, client: OpenIdClient, *, nonce: str) -> dict[str, object]:
    """The ID token's claims, when it was signed by the provider for this sign-in of this client."""
    demanded = jwt.JWTClaimsRegistry(
        leeway=LEEWAY_S,
        iss={"essential": True, "values": [client.issuer, f"{client.issuer}/"]},
        aud={"essential": True, "value": client.client_id},
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
        nonce={"essential": True, "value": nonce},
        azp={"essential": False, "value": client.client_id},
    )
    try:
        claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
        demanded.validate(claims)
    except (JoseError, ValueError) as error:
        raise _distrusted(f"sent an ID token that is refused: {type(error).__name__}") from error
    return claims


async def _account(client: OpenIdClient, claims: dict[str, object]) -> Account:
    login = claims.get(client.claim)
    if client.claim == "email" and claims.get("email_verified") is not True:
        login = None
    account = None
    if isinstance(login, str) and login:
        account = await Account.objects().get((Account.login == login) & Account.is_active.eq(True))
    if account is None or account.role in FIELD_ROLES:
        raise OpenIdRefusedError(NOBODY)
    return account


async def _answer(http: httpx.AsyncClient, request: httpx.Request) -> bytes:
    try:
        answer = await http.send(request)
    except httpx.HTTPError as error:
        LOG.warning("the identity provider does not answer: %s", type(error).__name__)
        raise OpenIdRefusedError(NOT_REACHED) from error
    if answer.status_code != 200:
        LOG.warning("the identity provider answers %s to %s", answer.status_code, request.url.path)
        raise OpenIdRefusedError(NOT_REACHED)
    return answer.content


def _decoded(content: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(content, type=kind)
    except msgspec.MsgspecError as error:
        LOG.warning("the identity provider's answer cannot be read: %s", error)
        raise OpenIdRefusedError(NOT_REACHED) from error


def _distrusted(reason: str) -> OpenIdRefusedError:
    """`reason` for the log, which an administrator reads; the person at the door learns no details."""
    LOG.warning("the identity provider %s", reason)
    return OpenIdRefusedError(NOT_TRUSTED)
