import re

from tools import wire_ts


def test_the_committed_types_of_the_client_are_current() -> None:
    assert wire_ts.OUTPUT.read_text(encoding="utf-8") == wire_ts.generate(), "run `make wire`"
    http = wire_ts.HTTP_OUTPUT.read_text(encoding="utf-8")
    assert http == wire_ts.generate_http(), "run `make wire`"


def test_the_client_writes_no_endpoint_and_no_type_of_it_by_hand() -> None:
    """A path stands once, as `call`'s first argument, where the compiler holds it to the server."""
    own = {wire_ts.OUTPUT, wire_ts.HTTP_OUTPUT}
    named = set(re.findall(r"export interface (\w+)", wire_ts.generate_http()))
    for path in set(wire_ts.CLIENT.rglob("*.ts")) - own:
        source = path.read_text(encoding="utf-8")
        if "tests" not in path.parts:
            assert not re.search(r"['\"`]/v1/", source), path
        assert not named & set(re.findall(r"\binterface (\w+)", source)), path


def test_an_endpoint_has_its_query_its_body_and_its_answer() -> None:
    text = wire_ts.generate_http()
    assert "'POST /v1/pay/start': { body: Start; answer: PayState };" in text
    assert "'GET /v1/pay': { query: Since; answer: PayState };" in text
    assert "'POST /v1/desk/sessions/{session}/accept': { answer: Accepted };" in text


def test_what_an_answer_always_has_is_not_optional_and_what_it_leaves_out_is_never_null() -> None:
    text = wire_ts.generate_http()
    assert "terms_link: Record<string, string>;" in text
    assert "total?: Money;" in text
    assert "null" not in text


def test_a_field_of_a_command_is_optional_where_it_has_a_default() -> None:
    text = wire_ts.generate()
    assert "type: 'add_line';\n  sku: string;\n  quantity?: number;" in text
    assert "type: 'change_quantity';\n  line_id: string;\n  delta: number;" in text


def test_a_field_of_a_view_is_optional_where_it_may_be_missing_and_never_null() -> None:
    text = wire_ts.generate()
    assert "quote?: QuoteView;" in text
    assert "asks: Partial<Record<AskKind, AskedView>>;" in text
    assert text.count("null") == 1, "only a product's stock may be null"
