"""The preview of mails with sample values, for editors of `templates/mail/` and administrators."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask.typing import ResponseReturnValue

from ranzcred.core.permissions import Permission
from ranzcred.domain.notifications.delivery.email import EmailBody, email_body
from ranzcred.domain.notifications.delivery.sms import sms_body
from ranzcred.domain.notifications.mail_samples import Mail, MailSample, get_mail, list_mails
from ranzcred.web.access.declare import requires
from ranzcred.web.admin.messages.views import blueprint
from ranzcred.web.kit.current_settings import current_settings
from ranzcred.web.kit.view_models import ViewModel, render


@dataclass(frozen=True, kw_only=True)
class MailListPage(ViewModel):
    """Show every mail, by name."""

    template: str = "admin/messages/mail_list.html"
    mails: Sequence[Mail]


@dataclass(frozen=True, kw_only=True)
class RenderedSample:
    """A mail as it reads with the values of one sample."""

    sample: MailSample
    sms: str
    email: EmailBody


@dataclass(frozen=True, kw_only=True)
class MailPage(ViewModel):
    """One mail, with each of its samples."""

    template: str = "admin/messages/mail_page.html"
    mail: Mail
    shown: Sequence[RenderedSample]


@blueprint.get("/mails")
@requires(Permission.MESSAGE_READ)
def mail_list() -> ResponseReturnValue:
    """Show every mail, by name."""
    return render(MailListPage(mails=list_mails()))


@blueprint.get("/mails/<key:mail_name>")
@requires(Permission.MESSAGE_READ)
def mail_page(mail_name: str) -> ResponseReturnValue:
    """Show a mail, rendered with each of its samples."""
    mail, base_url = get_mail(mail_name), current_settings().base_url
    shown = [
        RenderedSample(
            sample=sample,
            sms=sms_body(sample.text, mail.action_url, base_url=base_url),
            email=email_body(sample.text, mail.action_url, has_account=True, base_url=base_url),
        )
        for sample in mail.samples
    ]
    return render(MailPage(mail=mail, shown=shown))


@blueprint.get("/mails/<key:mail_name>/<key:sample_name>")
@requires(Permission.MESSAGE_READ)
def mail_html(mail_name: str, sample_name: str) -> ResponseReturnValue:
    """Return the HTML of an e-mail as its own document, under the same content security policy as any page."""
    mail = get_mail(mail_name)
    text = mail.get_sample(sample_name).text
    return email_body(text, mail.action_url, has_account=True, base_url=current_settings().base_url).html
