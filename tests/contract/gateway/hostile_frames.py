"""Frames that nobody honest sends, and what must become of the connection that sent them.

`CLOSED`: by close code. `REFUSED`: the connection goes on, and the sender gets a reason.
"""

import json
from typing import Any

ID = "a1b2c3d4e5f6a7b8"
TOKEN = '{"token":"hostile.p1","protocol":1}'
BAD, POLICY, BINARY, LARGE = 1007, 1008, 1003, 1009


def cmd(body: str) -> str:
    """Return a `cmd` whose body is any text."""
    return f'421["cmd",{body}]'


def add(more: str) -> str:
    """Return an otherwise good command with more JSON in it."""
    return cmd(f'{{"id":"{ID}","command":{{"type":"add_line","sku":"mug"{more}}}}}')


BEFORE: dict[str, tuple[str | bytes, int]] = {
    "empty": ("", BAD),
    "letter": ("x", BAD),
    "superscript two": ("²", BAD),
    "arabic four": ("٤0", BAD),
    "open packet": ("0", BAD),
    "ping": ("2", BAD),
    "probe": ("2probe", BAD),
    "upgrade": ("5", BAD),
    "noop": ("6", BAD),
    "unknown engine packet": ("7", BAD),
    "pong with words": ("3probe", BAD),
    "close with words": ("1x", BAD),
    "close": ("1", 1000),
    "base64 binary": ("bAAECAw==", BAD),
    "no socket packet": ("4", BAD),
    "unknown socket packet": ("49", BAD),
    "connect without token": ("40", BAD),
    "connect, cut off": ("40{", BAD),
    "connect with a list": ("40[]", BAD),
    "connect with null": ("40null", BAD),
    "connect with text": ('40"token"', BAD),
    "connect with nothing in it": ("40{}", BAD),
    "connect with a number of an ack": (f"401{TOKEN}", BAD),
    "connect elsewhere": (f"40/admin,{TOKEN}", BAD),
    "connect to the root by name": (f"40/,{TOKEN}", BAD),
    "token twice": ('40{"token":"a.p1","token":"a.p2","protocol":1}', BAD),
    "token not a number": ('40{"token":NaN,"protocol":1}', BAD),
    "token with a lone surrogate": ('40{"token":"\\ud800","protocol":1}', BAD),
    "event first": ('42["cmd",{}]', POLICY),
    "disconnect first": ("41", POLICY),
    "ack first": ("431[]", BAD),
    "connect error from a client": ('44{"message":"no"}', BAD),
    "binary event first": ('451-["cmd",{"_placeholder":true,"num":0}]', BAD),
    "binary": (b"\x00\x01", BINARY),
    "binary that reads as text": (f"40{TOKEN}".encode(), BINARY),
    "wrong token": ('40{"token":"nobody","protocol":1}', POLICY),
    "token is a number": ('40{"token":1,"protocol":1}', POLICY),
    "token is an object": ('40{"token":{},"protocol":1}', POLICY),
    "no protocol": ('40{"token":"a.p1"}', POLICY),
    "protocol of tomorrow": ('40{"token":"a.p1","protocol":2}', POLICY),
    "a role of my own": ('40{"token":"a.p1","protocol":1,"role":"advisor"}', POLICY),
    "two identities": ('40{"token":"a.p1","desk":"desk.right","protocol":1}', POLICY),
    "wrong desk token": ('40{"desk":"desk.wrong","protocol":1}', POLICY),
    "token too large": (f'40{{"token":"{"a" * 70_000}","protocol":1}}', LARGE),
}
"""Sent as the first frame."""

CLOSED: dict[str, tuple[str | bytes, int]] = {
    "forged connect": ('42["connect",{"HTTP_X":"forged"},{"token":"forged"}]', BAD),
    "forged connect, one argument": ('42["connect",{}]', BAD),
    "forged disconnect": ('42["disconnect",{}]', BAD),
    "forged disconnect with reason": ('42["disconnect","transport close"]', BAD),
    "catch-all": ('42["*",{}]', BAD),
    "an event of the server": ('42["patch",{"base":0,"version":1,"patch":{}}]', BAD),
    "goodbye": ('42["bye",{}]', BAD),
    "unknown event": ('42["shout",{}]', BAD),
    "dunder": ('42["__class__",{}]', BAD),
    "no name": ("421[]", BAD),
    "no body": ('421["cmd"]', BAD),
    "no ack": ('42["cmd",{}]', BAD),
    "ack for a hint": ('421["hint",{"kind":"looking","subject":""}]', BAD),
    "body is a list": (cmd("[]"), BAD),
    "body is null": (cmd("null"), BAD),
    "body is text": (cmd('"x"'), BAD),
    "two bodies": ('421["cmd",{},{}]', BAD),
    "name is a number": ("421[1,{}]", BAD),
    "name is null": ("421[null,{}]", BAD),
    "name is a list": ('421[["cmd"],{}]', BAD),
    "name is an object": ('421[{"cmd":1},{}]', BAD),
    "event is an object": ('421{"0":"cmd","1":{}}', BAD),
    "event is text": ('421"cmd"', BAD),
    "event is null": ("421null", BAD),
    "event is nothing": ("42", BAD),
    "event is a number": ("421", BAD),
    "another namespace": ('42/admin,1["cmd",{}]', BAD),
    "the root by name": ('42/,1["cmd",{}]', BAD),
    "namespace without end": ("42" + "/" * 1000, BAD),
    "attachments": ('421-["cmd",{}]', BAD),
    "negative ack": ('42-1["cmd",{}]', BAD),
    "ack in arabic digits": ('42١["cmd",{}]', BAD),
    "ack of eleven digits": ('4212345678901["cmd",{}]', BAD),
    "ack of a thousand digits": (f'42{"9" * 1000}["cmd",{{}}]', BAD),
    "binary event": ('451-["cmd",{"_placeholder":true,"num":0}]', BAD),
    "many attachments": ('45500-["cmd",{"_placeholder":true,"num":0}]', BAD),
    "ten digits of attachments": ('459999999999-["x"]', BAD),
    "binary ack": ('461-1[{"_placeholder":true,"num":0}]', BAD),
    "ack": ("431[]", BAD),
    "ack without number": ("43[]", BAD),
    "ack of nothing": ("43", BAD),
    "second connect": (f"40{TOKEN}", BAD),
    "connect error": ('44{"message":"no"}', BAD),
    "disconnect elsewhere": ("41/admin", BAD),
    "unknown packet": ("49", BAD),
    "empty": ("", BAD),
    "superscript": ("²", BAD),
    "superscript packet": ("4²", BAD),
    "binary": (b"\x04\x02", BINARY),
    "NaN": (add(',"quantity":NaN'), BAD),
    "infinity": (add(',"quantity":Infinity'), BAD),
    "minus infinity": (add(',"quantity":-Infinity'), BAD),
    "a number that becomes infinite": (add(',"quantity":1e999'), BAD),
    "two to the 53rd": (add(',"quantity":9007199254740992'), BAD),
    "minus two to the 53rd": (add(',"quantity":-9007199254740992'), BAD),
    "a number of 5,000 digits": (add(f',"quantity":{"9" * 5000}'), BAD),
    "lone high surrogate": (add(',"x":"\\ud800"'), BAD),
    "lone low surrogate": (add(',"x":"\\udc00"'), BAD),
    "surrogates the wrong way round": (add(',"x":"\\udc00\\ud800"'), BAD),
    "lone surrogate in a key": (add(',"\\ud800":1'), BAD),
    "NUL": (add(',"x":"\\u0000"'), BAD),
    "NUL in a key": (add(',"\\u0000":1'), BAD),
    "NUL deep inside": (add(',"x":[["a","\\u0000"]]'), BAD),
    "raw control character": (add(',"x":"\x01"'), BAD),
    "key twice": (add(',"sku":"hat"'), BAD),
    "key twice by escape": (add(',"\\u0073ku":"hat"'), BAD),
    "body twice": (cmd(f'{{"id":"{ID}","id":"{ID}","command":{{}}}}'), BAD),
    "nine deep": (add(f',"x":{"[" * 9}{"]" * 9}'), BAD),
    "thirty thousand deep": (f"421{'[' * 30_000}", BAD),
    "thirty thousand deep and closed": (f"421{'[' * 30_000}{']' * 30_000}", BAD),
    "deep objects": (cmd('{"a":' * 5_000 + "1" + "}" * 5_000), BAD),
    "trailing comma": ('421["cmd",{},]', BAD),
    "single quotes": ("421['cmd',{}]", BAD),
    "rubbish behind": ('421["cmd",{}]x', BAD),
    "two values": ('421["cmd",{}]["cmd",{}]', BAD),
    "a comment": ('421["cmd",{}/**/]', BAD),
    "byte order mark": ('421\ufeff["cmd",{}]', BAD),
    "not closed": ('421["cmd",{"a":"', BAD),
    "bad escape": (cmd('{"a":"\\x41"}'), BAD),
    "close": ("1", 1000),
    "disconnect": ("41", 1000),
    "spaces": ("421" + " " * 60_000, BAD),
    "too large": ("421" + " " * 65_600, LARGE),
    "too large in bytes": (cmd(f'{{"a":"{"ü" * 40_000}"}}'), LARGE),
    "a megabyte": ("4" * 1_000_000, LARGE),
    "a binary megabyte": (b"\x00" * 1_000_000, LARGE),
}
"""Sent by a party that has joined."""


def cmd_event(command: Any, **more: Any) -> tuple[str, Any]:
    """Return a `cmd` event."""
    return "cmd", {"id": ID, "command": command, **more}


def _add(**fields: Any) -> tuple[str, Any]:
    return cmd_event({"type": "add_line", "sku": "mug", **fields})


REFUSED: dict[str, tuple[tuple[str, Any], str]] = {
    "unknown event": (("shout", {}), "unknown_command"),
    "an event that looks like a hint": (
        ("shout", {"kind": "looking", "subject": "mug"}),
        "unknown_command",
    ),
    "forged connect": (("connect", {}), "unknown_command"),
    "catch-all": (("*", {}), "unknown_command"),
    "dunder": (("__class__", {}), "unknown_command"),
    "unknown command": (cmd_event({"type": "give_me_money"}), "unknown_command"),
    "command of the system": (cmd_event({"type": "record_fact"}), "unknown_command"),
    "type is a list": (cmd_event({"type": ["add_line"]}), "malformed"),
    "type is missing": (cmd_event({"sku": "mug"}), "malformed"),
    "command is a list": (cmd_event([]), "malformed"),
    "command is missing": (("cmd", {"id": ID}), "malformed"),
    "someone else": (_add(party_id="p2"), "malformed"),
    "a role": (_add(role="advisor"), "malformed"),
    "a price": (_add(unit_price={"amount": 1, "currency": "CHF"}), "malformed"),
    "a total": (_add(total=1), "malformed"),
    "a field beside": (cmd_event({"type": "add_line", "sku": "mug"}, by="p2"), "malformed"),
    "quantity 0": (_add(quantity=0), "malformed"),
    "quantity -1": (_add(quantity=-1), "malformed"),
    "quantity 1000": (_add(quantity=1000), "malformed"),
    "quantity 1.5": (_add(quantity=1.5), "malformed"),
    "quantity as text": (_add(quantity="1"), "malformed"),
    "quantity true": (_add(quantity=True), "malformed"),
    "quantity null": (_add(quantity=None), "malformed"),
    "sku empty": (cmd_event({"type": "add_line", "sku": ""}), "malformed"),
    "sku with a path": (cmd_event({"type": "add_line", "sku": "../mug"}), "malformed"),
    "sku with a space behind": (cmd_event({"type": "add_line", "sku": "mug "}), "malformed"),
    "sku with a mark": (cmd_event({"type": "add_line", "sku": "mug\u202e"}), "malformed"),
    "sku with a line end": (cmd_event({"type": "add_line", "sku": "mug\n"}), "malformed"),
    "sku too long": (cmd_event({"type": "add_line", "sku": "m" * 65}), "malformed"),
    "sku unknown": (cmd_event({"type": "add_line", "sku": "gone"}), "unknown_product"),
    "coupon bad": (cmd_event({"type": "apply_coupon", "code": ""}), "malformed"),
    "line unknown": (
        cmd_event({"type": "change_quantity", "line_id": "nope", "delta": 1}),
        "unknown_line",
    ),
    "id short": (("cmd", {"id": "x", "command": {"type": "add_line", "sku": "a"}}), "malformed"),
    "id missing": (("cmd", {"command": {"type": "add_line", "sku": "a"}}), "malformed"),
    "id with a line end": (
        ("cmd", {"id": f"{ID}\n", "command": {"type": "add_line", "sku": "a"}}),
        "malformed",
    ),
    "id a number": (("cmd", {"id": 1, "command": {"type": "add_line", "sku": "a"}}), "malformed"),
    "pay from the panel": (
        cmd_event({"type": "start_payment", "quote_hash": "q", "provider": "p", "method": "m"}),
        "forbidden",
    ),
    "pay again from the panel": (
        cmd_event({"type": "retry_payment", "attempt_id": "a1"}),
        "forbidden",
    ),
    "discount as a shopper": (
        cmd_event({"type": "grant_discount", "percent_bp": 100}),
        "forbidden",
    ),
    "resume from before": (("resume", {"version": -1, "talk_seq": 0, "format": 1}), "malformed"),
    "resume from text": (("resume", {"version": "0", "talk_seq": 0, "format": 1}), "malformed"),
    "resume another session": (
        ("resume", {"version": 0, "talk_seq": 0, "format": 1, "session_id": "s2"}),
        "malformed",
    ),
    "say nothing": (("say", {"id": ID, "text": ""}), "malformed"),
    "say too much": (("say", {"id": ID, "text": "x" * 2001}), "malformed"),
    "say as another": (("say", {"id": ID, "text": "hi", "by": "p2"}), "malformed"),
    "say a number": (("say", {"id": ID, "text": 1}), "malformed"),
}
"""Messages in good form that say something wrong: the connection goes on."""


def event(name: str, body: Any) -> str:
    """Return an event with ack number 1."""
    return f"421{json.dumps([name, body])}"
