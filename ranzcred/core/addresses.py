"""Addresses: of a network, how one is stored and logged and which count as the same place; of a mailbox, whether it
says who somebody is.
"""

import ipaddress
import re

INVALID = "invalid"
"""What is stored in place of a text that is no address."""
NETWORK_BITS = 64
"""Whoever has one IPv6 address has at least the network of this many bits around it."""
RFC_2142 = "info marketing sales support abuse noc security postmaster hostmaster usenet news webmaster www uucp ftp"
IN_PRACTICE = """
    account accounts admin administration administrator all apprentices billing bookings business careers company
    compliance contact contactus customerservice directors email enquire enquiries enquiry estimates estimating
    everybody everyone family feedback finance general group hello help helpdesk hr inbox inquiries inquiry invoices
    invoicing it jobs mail mailbox management manager managers noreply office officeadmin officemanager operations ops
    orders owner owners payables payroll people post projects purchasing quotation quotations quote quotes reception
    receptionist recruitment roofer roofers roofing safety secretary service services shop site staff store stores team
    theoffice theteam training work workshop yard
"""
SHARED_MAILBOXES = frozenset(f"{RFC_2142} {IN_PRACTICE}".split())
"""What stands before the @ of an address that several people read."""


def address_text(text: str) -> str:
    """Return an address in its one spelling, or "invalid" for any other text.

    An IPv4 address that is written as an IPv6 one is that IPv4 address. A zone, which may be any text, is left out.
    """
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return INVALID
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(address)


def network_text(text: str) -> str:
    """Return what one person may be assumed to have of addresses: an IPv4 address, or the /64 of an IPv6 one."""
    address = address_text(text)
    return str(ipaddress.ip_network((address, NETWORK_BITS), strict=False)) if ":" in address else address


def is_shared_mailbox(email: str) -> bool:
    """Return whether an e-mail address is read by whoever is at the desk, such as office@ or accounts.auckland2@, so
    that it does not say who somebody is.
    """
    words = re.findall(r"[^\W\d_]+", email.casefold().partition("@")[0])
    return "".join(words) in SHARED_MAILBOXES or (len(words) > 1 and words[0] in SHARED_MAILBOXES)
