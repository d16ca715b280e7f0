"""What an account's form takes and refuses, and which passwords are good enough."""

import pytest
from werkzeug.datastructures import MultiDict

from ranzcred.domain.accounts.forms import NewUserForm, PasswordForm, SignInForm

GOOD = {"name": "Aroha Ngata", "email": "aroha@example.co.nz", "password": "ridge kauri flashing 27"}
GUESSABLE = "Password is too easy to guess. Try three or four random words, or use a password manager."


def errors(**changes: str) -> dict[str, str]:
    """What each field is told first."""
    form = NewUserForm(MultiDict(GOOD | changes))
    form.validate()
    return {field.name: message for field, message in form.summary}


def test_new_user_form_takes_what_is_good() -> None:
    form = NewUserForm(MultiDict({**GOOD, "name": " Aroha  ", "email": " Aroha@example.co.nz "}))
    assert form.validate(), form.errors
    assert (form.name.data, form.email.data) == ("Aroha", "Aroha@example.co.nz")


def test_new_user_form_blank() -> None:
    assert errors(name=" ", email=" ", password="") == {
        "name": "Enter a name.",
        "email": "Enter an email.",
        "password": "Enter the password.",
    }


@pytest.mark.parametrize(
    "email",
    ["aroha", "aroha@", "@example.nz", "a b@example.nz", "aroha@example", "a@b@example.nz", "a@-example.nz"],
)
def test_new_user_form_email_refused(email: str) -> None:
    assert errors(email=email) == {"email": "Enter an email address, such as aroha@example.co.nz."}


def test_new_user_form_email_too_long() -> None:
    [message] = errors(email=f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 20}.nz").values()
    assert message.startswith("Email must be 254 characters or fewer (")


def test_new_user_form_email_with_what_nobody_can_see() -> None:
    assert list(errors(email="aroha\u202e@example.co.nz")) == ["email"]


@pytest.mark.parametrize(
    ("password", "complaint"),
    [
        ("kauri-ridge", "Password must be 12 characters or more."),
        ("x7Gq" * 33, "Password must be 128 characters or fewer."),
        ("password1234", GUESSABLE),
        ("aaaaaaaaaaaaaaaaaaaa", GUESSABLE),
        ("123456789012", GUESSABLE),
        ("qwertyuiop[]", GUESSABLE),
        ("aroha ngata 1", GUESSABLE),
        ("ranzcredranz", GUESSABLE),
    ],
)
def test_new_user_form_password_refused(password: str, complaint: str) -> None:
    assert errors(password=password) == {"password": complaint}


@pytest.mark.parametrize(
    "password",
    [
        "ridge kauri flashing",
        "horse battery staple kea",
        "zK8#pQ2!vX5m",
        "Tūī in the pōhutukawa",
        "屋根を直す人は高い所が好き",
        "  spaces stay where they are ",
    ],
)
def test_new_user_form_password_needs_no_composition(password: str) -> None:
    form = NewUserForm(MultiDict({**GOOD, "password": password}))
    assert form.validate(), form.errors
    assert form.password.data == password


@pytest.mark.parametrize(("password", "refused"), [("a" * 128, True), ("ridge kauri flashing " * 6, False)])
def test_new_user_form_judges_long_passwords(password: str, *, refused: bool) -> None:
    assert ("password" in errors(password=password)) == refused


def test_password_is_never_shown_again() -> None:
    form = NewUserForm(MultiDict(GOOD))
    assert GOOD["password"] not in str(form.password())
    sign_in = SignInForm(MultiDict(GOOD))
    assert GOOD["password"] not in str(sign_in.password())


def test_password_form_knows_whose_password_it_is() -> None:
    typed = MultiDict({"current_password": "x", "new_password": "aroha ngata 1"})
    form = PasswordForm(typed)
    assert form.validate()
    assert not form.judge_new_password(context=("Aroha Ngata", "aroha@example.co.nz"))
    assert form.errors == {"new_password": [GUESSABLE.replace("Password", "New password", 1)]}


def test_password_form_blank() -> None:
    form = PasswordForm(MultiDict({"current_password": "", "new_password": ""}))
    assert not form.validate()
    assert form.errors == {
        "current_password": ["Enter the current password."],
        "new_password": ["Enter the new password."],
    }
