"""The pages of a register: its list, its workbook, trying a file out and taking it in, one row at a time."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Any, ClassVar

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath
from litestar.response import Redirect, Template

from fieldkit.access import Scope, require
from fieldkit.accounts.tables import Account
from fieldkit.clock import today
from fieldkit.dependencies import SignedIn
from fieldkit.errors import FieldkitError, NotAllowedError, NotFoundError
from fieldkit.i18n import spoken
from fieldkit.lists.listing import asked_of
from fieldkit.lists.routes import answer_list
from fieldkit.pages import download, page, typed_in
from fieldkit.registers.actions import NO_ROW, Wish, delete, dry_run, put, row_of, take_in
from fieldkit.registers.history import history_of
from fieldkit.registers.marking import marked
from fieldkit.registers.plan import PlannedRow, Standing
from fieldkit.registers.queries import is_seen, rows_of
from fieldkit.registers.register import Judge, Register, Row
from fieldkit.registers.staging import Upload, stage, staged
from fieldkit.registers.view import facts, inputs, links, past_rows, plan_page
from fieldkit.registers.workbook import register_workbook
from fieldkit.trail.actions import record
from fieldkit.trail.tables import Deed
from forms.text import Bilingual

NO_FILE = Bilingual("没有选择文件。", "No file was chosen.")
NO_DAY = Bilingual("没有写明日期，或日期不对。", "No date is given, or it is none.")
NOTHING_WRONG = Bilingual(
    "没有可以标出的错误，或文件太大、打不开。",
    "There is no cell to mark, or the file is too large or cannot be opened.",
)


class ListController(Controller):
    """A register's list and its workbook, out and in; each register's own class says which."""

    register: ClassVar[Register]
    template: ClassVar[str] = "registers/list.html"
    taken_in_template: ClassVar[str] = "registers/taken_in.html"

    @get("/")
    async def list_page(
        self, account: SignedIn, request: Request[Any, Any, Any]
    ) -> Template | Response[bytes]:
        scope = require(account, self.register.reads)
        listing = self.register.list_for(scope)
        same_rows = asked_of(listing, request.query_params).url(listing, sort="", page="")
        return await answer_list(
            listing,
            request,
            account,
            within=self.register.seen_by(scope),
            template=self.template,
            register=links(self.register, may_edit=self._may_edit(account)),
            workbook_url=same_rows.replace(listing.path, f"{listing.path}/register.xlsx", 1),
        )

    @get("/register.xlsx")
    async def workbook(self, account: SignedIn, request: Request[Any, Any, Any]) -> Response[bytes]:
        scope = require(account, self.register.reads)
        asked = asked_of(self.register.list_for(scope), request.query_params)
        rows = await rows_of(self.register, asked, scope)
        judge = await self.register.judge(rows)
        counted = {**asked.filters, "rows": len(rows)}
        await record(account, Deed.EXPORTED, self.register.noun, "register.xlsx", counted)
        content = await asyncio.to_thread(register_workbook, self.register, rows, judge)
        title = spoken(self.register.title)
        return download(content, f"{title}-{today():%Y%m%d}.xlsx")

    @get("/import")
    async def upload_page(self, account: SignedIn) -> Template:
        self.register.edit_scope(account)
        return self._page(account, "registers/upload.html")

    @post("/import", status_code=303)
    async def upload(self, account: SignedIn, request: Request[Any, Any, Any]) -> Redirect:
        self.register.edit_scope(account)
        token = await stage(self.register, account, await _uploaded(request))
        return Redirect(f"{self.register.path}/imports/{token}", status_code=303)

    @get("/imports/{token:str}")
    async def plan(
        self, token: FromPath[str], account: SignedIn, request: Request[Any, Any, Any]
    ) -> Template:
        self.register.edit_scope(account)
        upload = await staged(self.register, account, token)
        plan = await dry_run(self.register, account, upload)
        judge = await self.register.judge([row.row for row in plan.rows])
        asked = request.query_params
        number = asked.get("page", "1")
        shown = plan_page(
            *(self.register, plan, judge),
            name=upload.name,
            token=token,
            shown=asked.get("show", ""),
            page=int(number) if number.isascii() and number.isdecimal() and 0 < len(number) < 6 else 1,
            today=today(),
        )
        return self._page(account, "registers/plan.html", plan=shown)

    @get("/imports/{token:str}/marked.xlsx")
    async def marked_file(self, token: FromPath[str], account: SignedIn) -> Response[bytes]:
        self.register.edit_scope(account)
        upload = await staged(self.register, account, token)
        plan = await dry_run(self.register, account, upload)
        content = await asyncio.to_thread(marked, upload, plan.all_faults)
        if content is None:
            raise NotFoundError(NOTHING_WRONG)
        return download(content, upload.name.rpartition(".")[0] + " ✗.xlsx")

    @post("/imports/{token:str}", status_code=200)
    async def take_in(
        self, token: FromPath[str], account: SignedIn, request: Request[Any, Any, Any]
    ) -> Template:
        self.register.edit_scope(account)
        typed = await typed_in(request)
        wish = Wish(
            digest=typed.get("digest", ""),
            effective_on=_day(typed.get("effective_on", "")),
            is_partial=typed.get("is_partial") == "yes",
        )
        plan = await take_in(self.register, account, token, wish)
        counts = {each.value: len(plan.of(each)) for each in Standing}
        return self._page(account, self.taken_in_template, counts=counts)

    def _may_edit(self, account: Account) -> bool:
        with suppress(NotAllowedError):
            self.register.edit_scope(account)
            return True
        return False

    def _page(self, account: Account, name: str, *, status: int = 200, **context: object) -> Template:
        shown = links(self.register, may_edit=self._may_edit(account))
        return page(
            name,
            status=status,
            account=account,
            **{"register": shown, "today": today().isoformat(), **context},
        )


class RegisterController(ListController):
    """The routes of one register, whose rows have pages of their own."""

    @get("/new")
    async def new_page(self, account: SignedIn) -> Template:
        self.register.edit_scope(account)
        judge = await self.register.judge([])
        return self._page(account, "registers/new.html", inputs=inputs(self.register, judge))

    @post("/", status_code=200)
    async def add(self, account: SignedIn, request: Request[Any, Any, Any]) -> Template | Redirect:
        self.register.edit_scope(account)
        typed = await typed_in(request)
        planned = await put(self.register, account, typed, effective_on=_day(typed.get("effective_on", "")))
        if planned.standing is not Standing.WRONG:
            return self._shown(planned.code)
        judge = await self.register.judge([])
        shown = inputs(self.register, judge, typed=typed, wrong=planned)
        return self._page(account, "registers/new.html", status=422, inputs=shown)

    @get("/{code:str}")
    async def row_page(self, code: FromPath[str], account: SignedIn) -> Template:
        row = await self._seen(code, require(account, self.register.reads))
        return await self._row_page(account, row)

    @post("/{code:str}", status_code=200)
    async def change(
        self, code: FromPath[str], account: SignedIn, request: Request[Any, Any, Any]
    ) -> Template | Redirect:
        row = await self._seen(code, self.register.edit_scope(account))
        return await self._put(account, row, await typed_in(request))

    @post("/{code:str}/close", status_code=200)
    async def close(
        self, code: FromPath[str], account: SignedIn, request: Request[Any, Any, Any]
    ) -> Template | Redirect:
        row = await self._seen(code, self.register.edit_scope(account))
        day = (await typed_in(request)).get("closed_on", "")
        return await self._put(account, row, {"closed_on": day, "effective_on": day or "-"})

    @post("/{code:str}/reopen", status_code=200)
    async def reopen(
        self, code: FromPath[str], account: SignedIn, request: Request[Any, Any, Any]
    ) -> Template | Redirect:
        row = await self._seen(code, self.register.edit_scope(account))
        day = (await typed_in(request)).get("effective_on", "")
        return await self._put(account, row, {"closed_on": "", "effective_on": day})

    @post("/{code:str}/delete", status_code=303)
    async def delete(self, code: FromPath[str], account: SignedIn) -> Redirect:
        await self._seen(code, self.register.edit_scope(account))
        await delete(self.register, account, code)
        return Redirect(self.register.path, status_code=303)

    async def _put(self, account: Account, row: Row, typed: Mapping[str, str]) -> Template | Redirect:
        code = str(row[self.register.key.name])
        day = _day(typed.get("effective_on", ""))
        planned = await put(self.register, account, typed, effective_on=day, code=code)
        if planned.standing is Standing.WRONG:
            return await self._row_page(account, row, typed=typed, wrong=planned)
        return self._shown(code)

    async def _row_page(
        self,
        account: Account,
        row: Row,
        *,
        typed: Mapping[str, str] | None = None,
        wrong: PlannedRow | None = None,
    ) -> Template:
        judge = await self.register.judge([row])
        code = str(row[self.register.key.name])
        return self._page(
            account,
            "registers/row.html",
            status=422 if wrong else 200,
            code=code,
            url=self.register.url(code),
            facts=facts(self.register, row, judge),
            is_closed=row["closed_on"] is not None,
            history=past_rows(self.register, await history_of(self.register, code), row, judge),
            may_change=self._may_change(account, row, judge),
            inputs=inputs(self.register, judge, typed=typed, row=row, wrong=wrong),
            today=today().isoformat(),
        )

    async def _seen(self, code: str, scope: Scope) -> Row:
        """What the account may not see is answered as what is not there."""
        if not await is_seen(self.register, code, scope):
            raise NotFoundError(NO_ROW.filled(code=code))
        return await row_of(self.register, code)

    def _may_change(self, account: Account, row: Row, judge: Judge) -> bool:
        if not self._may_edit(account):
            return False
        misfits = judge.judge(row, row, self.register.edit_scope(account)).misfits
        return all(misfit.code != "not_yours" for misfit in misfits)

    def _shown(self, code: str) -> Redirect:
        return Redirect(self.register.url(code), status_code=303)


async def _uploaded(request: Request[Any, Any, Any]) -> Upload:
    part = (await request.form()).get("file")
    if not isinstance(part, UploadFile) or not part.filename:
        raise FieldkitError(NO_FILE, where="file")
    return Upload(part.filename, await part.read())


def _day(text: str) -> date:
    """Today where nothing is written."""
    if not text:
        return today()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise FieldkitError(NO_DAY, where="effective_on") from error
