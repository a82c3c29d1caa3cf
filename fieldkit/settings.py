"""Everything the environment decides, read once; no other module reads `os.environ`."""

import contextlib
import os
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class OpenIdClient:
    """This installation as a client of an OpenID Connect provider.

    Attributes:
        issuer: its address, exactly as it names itself.
        claim: which claim of the ID token is the account's login.
    """

    issuer: str
    client_id: str
    client_secret: str
    claim: str = "preferred_username"


@dataclass(frozen=True, slots=True)
class Settings:
    """How this installation runs.

    Attributes:
        data_dir: holds the embedded database, the files and the secret key.
        database_url: a PostgreSQL address; None starts the embedded server in `data_dir`.
        files_url: where photos live, e.g. ``s3://bucket/prefix``; None keeps them in `data_dir`.
        secret: key behind the auditors' links; made once and kept in `data_dir` unless given.
        max_request_bytes: a whole submission request; larger ones are refused before they are read.
        advertised_bytes: what clients are told, so that ODK Collect splits its files over several requests.
        max_file_bytes: one photo or recording (domain 4.0).
        second_factor_required: of the office's roles; they enrol before they do anything else.
        openid: the identity provider that signs in existing accounts beside their passwords.
    """

    data_dir: Path
    secret: str
    database_url: str | None = None
    files_url: str | None = None
    max_request_bytes: int = 100 * MIB
    advertised_bytes: int = 10_000_000
    max_file_bytes: int = 10 * MIB
    max_photo_pixels: int = 64_000_000
    session_hours: int = 12
    is_https: bool = False
    second_factor_required: bool = False
    openid: OpenIdClient | None = None


def settings_from_environment(data_dir: Path | None = None) -> Settings:
    """Read ``FIELDKIT_*``; `data_dir` (the command line's ``--data``) wins over ``FIELDKIT_DATA_DIR``."""
    folder = (data_dir or Path(os.environ.get("FIELDKIT_DATA_DIR", "data"))).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return Settings(
        data_dir=folder,
        secret=os.environ.get("FIELDKIT_SECRET") or _kept_secret(folder / "secret.key"),
        database_url=os.environ.get("FIELDKIT_DATABASE_URL") or None,
        files_url=os.environ.get("FIELDKIT_FILES_URL") or None,
        is_https=os.environ.get("FIELDKIT_HTTPS", "") == "1",
        second_factor_required=os.environ.get("FIELDKIT_SECOND_FACTOR", "") == "1",
        openid=_openid_client(),
    )


def _openid_client() -> OpenIdClient | None:
    issuer = os.environ.get("FIELDKIT_OIDC_ISSUER")
    if not issuer:
        return None
    return OpenIdClient(
        issuer=issuer.rstrip("/"),
        client_id=os.environ.get("FIELDKIT_OIDC_CLIENT_ID", ""),
        client_secret=os.environ.get("FIELDKIT_OIDC_CLIENT_SECRET", ""),
        claim=os.environ.get("FIELDKIT_OIDC_CLAIM") or "preferred_username",
    )


def _kept_secret(path: Path) -> str:
    """The secret in `path`; made whole at its place, so that nobody ever reads half of one."""
    with contextlib.suppress(FileNotFoundError):
        return path.read_text(encoding="ascii").strip()
    with tempfile.NamedTemporaryFile("w", encoding="ascii", dir=path.parent) as fresh:  # its owner's alone
        fresh.write(secrets.token_urlsafe(32))
        fresh.flush()
        with contextlib.suppress(FileExistsError):
            os.link(fresh.name, path)
    return path.read_text(encoding="ascii")
