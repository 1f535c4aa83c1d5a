"""Who counts as one for limits by address."""

from ipaddress import IPv6Address, IPv6Network, ip_address

IPV6_PREFIX = 64
"""What one line is given at least (RFC 6177, RFC 7421): its holder has all 2^64 addresses."""


def network(address: str) -> str:
    """Return what an address is counted under: itself, or the /64 that an IPv6 address is of.

    An IPv4 address in IPv6 clothes (`::ffff:192.0.2.7`) counts as the IPv4 address. What is no
    address, such as the name of a local socket, counts as it is.
    """
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(IPv6Network((int(found), IPV6_PREFIX), strict=False))
