"""The mails as they read, with sample values: for whoever edits `templates/mail/`, and whoever asks what is sent."""

from flask import render_template
from flask.typing import ResponseReturnValue

from ranzcred.core.permissions import Permission
from ranzcred.domain.notifications.delivery.email import email_body
from ranzcred.domain.notifications.delivery.sms import sms_body
from ranzcred.domain.notifications.mail_samples import get_mail, list_mails
from ranzcred.web.access.declare import requires
from ranzcred.web.admin.messages.views import blueprint
from ranzcred.web.kit.current_settings import current_settings


@blueprint.get("/mails")
@requires(Permission.MESSAGE_READ)
def mail_list() -> ResponseReturnValue:
    """Every mail, by its name."""
    return render_template("admin/messages/mail_list.html", mails=list_mails())


@blueprint.get("/mails/<key:mail_name>")
@requires(Permission.MESSAGE_READ)
def mail_page(mail_name: str) -> ResponseReturnValue:
    """One mail, as it reads with each of its samples."""
    mail, base_url = get_mail(mail_name), current_settings().base_url
    shown = [
        {
            "sample": sample,
            "sms": sms_body(sample.text, mail.action_url, base_url=base_url),
            "email": email_body(sample.text, mail.action_url, base_url=base_url),
        }
        for sample in mail.samples
    ]
    return render_template("admin/messages/mail_page.html", mail=mail, shown=shown)


@blueprint.get("/mails/<key:mail_name>/<key:sample_name>")
@requires(Permission.MESSAGE_READ)
def mail_html(mail_name: str, sample_name: str) -> ResponseReturnValue:
    """The HTML of an e-mail, as a document of its own: the content security policy holds for it as for any page."""
    mail = get_mail(mail_name)
    text = mail.get_sample(sample_name).text
    return email_body(text, mail.action_url, base_url=current_settings().base_url).html
