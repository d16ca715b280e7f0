"""Network addresses: how one is stored and logged, and which count as the same place."""

import ipaddress

INVALID = "invalid"
"""What is stored in place of a text that is no address."""
NETWORK_BITS = 64
"""Whoever has one IPv6 address has at least the network of this many bits around it."""


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
