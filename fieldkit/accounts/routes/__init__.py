"""Coming in, one's own account, and other people's, over HTTP."""

from litestar.types import ControllerRouterHandler

from fieldkit.accounts.routes import coming_in, invitations, my_account, openid, people
from fieldkit.accounts.routes.caller import COOKIE, current_account

__all__ = ["COOKIE", "current_account", "handlers"]

handlers: list[ControllerRouterHandler] = [
    *coming_in.handlers,
    *invitations.handlers,
    *openid.handlers,
    my_account.router,
    people.router,
]
