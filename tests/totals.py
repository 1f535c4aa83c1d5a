"""What a server has counted, as a dashboard reads it."""

from tests import loopback


async def totals(theke: str, *names: str) -> dict[str, float]:
    """Return numbers at /metrics by name, those of all labels added; 0 where nothing came yet."""
    found = dict.fromkeys(names, 0.0)
    async with loopback.client() as client:
        lines = (await client.get(f"{theke}/metrics")).text.splitlines()
    for line in lines:
        name, _, value = line.rpartition(" ")
        if (base := name.partition("{")[0]) in found:
            found[base] += float(value)
    return found
