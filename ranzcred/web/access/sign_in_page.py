"""The page that asks to sign in: at its own address, and in place of a page that needs it."""

from dataclasses import dataclass

from ranzcred.domain.accounts.forms import SignInForm
from ranzcred.web.kit.view_models import ViewModel


@dataclass(frozen=True, kw_only=True)
class SignInPage(ViewModel):
    """The form, and why it is shown."""

    template: str = "access/sign_in.html"
    form: SignInForm
    notice: str = ""
