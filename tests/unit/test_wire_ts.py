from deploy import wire_ts


def test_the_committed_types_of_the_client_are_current() -> None:
    assert wire_ts.OUTPUT.read_text(encoding="utf-8") == wire_ts.generate(), "run `make wire`"


def test_a_field_of_a_command_is_optional_where_it_has_a_default() -> None:
    text = wire_ts.generate()
    assert "type: 'add_line';\n  sku: string;\n  quantity?: number;" in text
    assert "type: 'change_quantity';\n  line_id: string;\n  delta: number;" in text


def test_a_field_of_a_view_is_optional_where_it_may_be_missing_and_never_null() -> None:
    text = wire_ts.generate()
    assert "quote?: QuoteView;" in text
    assert "asks: Partial<Record<AskKind, AskedView>>;" in text
    assert text.count("null") == 1, "only a product's stock may be null"
