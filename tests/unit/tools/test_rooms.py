"""The drawn map is current, and the rooms stay as few and as clear as they were meant to be."""

from tools import rooms


def test_the_picture_is_current() -> None:
    assert rooms.PICTURE.read_text(encoding="utf-8") == rooms.draw(), "run `make map`"


def test_the_core_has_few_rooms_and_few_arrows() -> None:
    core = rooms.figures()["theke_checkout"]
    assert core["rooms"] <= 13
    assert core["floors"] <= 8
    assert core["arrows"] <= 40


def test_the_server_has_few_arrows() -> None:
    assert rooms.figures()["theke_server"]["arrows"] <= 114


def test_no_arrow_leads_up_and_none_in_a_circle() -> None:
    arrows = rooms.arrows()
    assert not rooms.upward(arrows)
    assert not rooms.circles(arrows)


def test_every_room_stands_on_one_floor() -> None:
    for package in rooms.PACKAGES:
        placed = sorted(name for floor in rooms.floors(package) for name in floor)
        assert placed == sorted(name for owner, name in rooms.rooms() if owner == package)


def test_arrows_up_and_in_a_circle_would_be_seen() -> None:
    views, rules = ("theke_checkout", "views"), ("theke_checkout", "rules")
    assert rooms.upward({(views, rules), (rules, views)}) == {(rules, views)}
    assert rooms.circles({(views, rules), (rules, views)}) == {(views, rules), (rules, views)}
    assert not rooms.circles({(views, rules)})
