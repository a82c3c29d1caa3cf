"""The register of areas."""

from litestar import Router

from fieldkit.areas.register import AreaRegister
from fieldkit.registers.routes import RegisterController


class AreaController(RegisterController):
    path = "/areas"
    register = AreaRegister()


router = Router("/", route_handlers=[AreaController])
