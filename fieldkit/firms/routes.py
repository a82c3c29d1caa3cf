"""The register of firms."""

from litestar import Router

from fieldkit.firms.register import FirmRegister
from fieldkit.registers.routes import RegisterController


class FirmController(RegisterController):
    path = "/firms"
    register = FirmRegister()


router = Router("/", route_handlers=[FirmController])
