"""How a handler asks for what every request may need; `create_app` says where it comes from."""

from litestar.di import NamedDependency
from litestar.params import SkipValidation

from fieldkit.accounts.tables import Account
from fieldkit.services import Services

SharedServices = NamedDependency[SkipValidation[Services]]
SignedIn = NamedDependency[SkipValidation[Account]]  # raises `NotSignedInError` where nobody is
