"""A file kept between its dry run and its taking in, by its own uploader alone."""

import secrets
from dataclasses import dataclass

from fieldkit.accounts.tables import Account
from fieldkit.database.sql import fetch
from fieldkit.errors import NotFoundError, TooLargeError
from fieldkit.registers.faults import fault
from fieldkit.registers.reading import MAX_FILE_BYTES
from fieldkit.registers.register import Columns
from fieldkit.registers.tables import StagedUpload
from forms.faults import Place
from forms.text import Bilingual

# of everybody's what is old, and of one account's all but the newest
LEFT_BEHIND = """
DELETE FROM staged_upload
 WHERE at < now() - interval '1 day'
    OR (account = $1
        AND id NOT IN (SELECT id FROM staged_upload WHERE account = $1 ORDER BY id DESC LIMIT $2))
"""
MOST_OF_ONE_ACCOUNT = 5
NOT_STAGED = Bilingual(
    "这份文件已经导入，或放了一天以上。", "This file was taken in already, or lay for more than a day."
)


@dataclass(frozen=True, slots=True)
class Upload:
    name: str
    content: bytes


async def stage(register: Columns, account: Account, upload: Upload) -> str:
    """The token under which it is found again; raises `TooLargeError` where it is too large to be read."""
    if len(upload.content) > MAX_FILE_BYTES:
        told = fault("file_too_large", Place(), limit=MAX_FILE_BYTES // 1_000_000)
        raise TooLargeError(told.sentence, where="file", remedy=told.remedy)
    await fetch(LEFT_BEHIND, account.id, MOST_OF_ONE_ACCOUNT - 1)
    token = secrets.token_urlsafe(16)
    await StagedUpload(
        token=token, account=account.id, noun=register.noun, name=upload.name, content=upload.content
    ).save()
    return token


async def staged(register: Columns, account: Account, token: str) -> Upload:
    """Raises `NotFoundError` for another's file as for none."""
    is_own = (StagedUpload.account == account.id) & (StagedUpload.noun == register.noun)
    found = await StagedUpload.objects().get((StagedUpload.token == token) & is_own)
    if found is None:
        raise NotFoundError(NOT_STAGED, remedy=UPLOAD_AGAIN)
    return Upload(found.name, bytes(found.content))


async def unstage(token: str) -> None:
    await StagedUpload.delete().where(StagedUpload.token == token)


UPLOAD_AGAIN = Bilingual("请重新上传。", "Upload it again.")
