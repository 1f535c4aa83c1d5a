"""Whether every advisor's picture is there and can be shown."""

import msgspec

from theke_server.access.advisors import KIND, PICTURE, Account
from theke_server.access.pictures import Picture, sound
from theke_server.config import Problem
from theke_server.stores import StoreError
from theke_server.stores.values import ValueStore


async def problems(values: ValueStore) -> list[Problem]:
    """Return whose picture is missing or broken: shoppers see initials in its place."""
    try:
        accounts = await values.items(KIND)
    except StoreError:
        return []  # what is wrong with the file is said by others
    found: list[Problem] = []
    for key, body in accounts:
        picture_id = msgspec.json.decode(body, type=Account).introduction.picture
        if picture_id and not _shows(await values.get(PICTURE, picture_id)):
            shop, _, advisor = key.partition(":")
            found.append(
                Problem(
                    f"advisor {advisor} of {shop}",
                    "has a picture that is missing or broken: shoppers see initials",
                    f"theke advisor picture {shop} {advisor} FILE, or --remove",
                )
            )
    return found


def _shows(body: bytes | None) -> bool:
    if body is None:
        return False
    try:
        picture = msgspec.msgpack.decode(body, type=Picture)
    except msgspec.MsgspecError:
        return False
    return sound(picture.small) and sound(picture.large)
