"""What strangers type and programs send: values that have broken other systems, and random ones."""

from hypothesis import strategies as st

NASTY = (
    *(
        "",
        " ",
        "　",
        "0",
        "-1",
        "1",
        "00012",
        "1.5",
        "1e309",
        "NaN",
        "-inf",
        "9" * 40,
        "９９",
        "٣",
        "²",
        "true",
        "null",
        "None",
    ),
    *("2026-02-30", "2026-11-20", "0001-01-01", "9999-12-31", "2026-1-1", "20261120", "2026-11-20T25:61", "24:00", "09:60"),
    *("'", "';--", "%", "%s%n", "_", "\\", "<script>", "{{7*7}}", "{0}", "=1+1", "@SUM(1)", "../../etc/passwd", "a" * 5000),
    *(
        "\x00",
        "a\x00b",
        "\x1b[31m",
        "\r\nSet-Cookie: a=b",
        "\u202e",
        "\ufeff",
        "\ufffe",
        "𠮷" * 200,
        "🚒",
        "é",
        "e\u0301",
        "[]",
        "{}",
    ),
    *("222222222222222", "党", "，、；", "Ⅳ", "ﷺ", "\u200b"),
)
texts = st.one_of(st.sampled_from(NASTY), st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
numbers = st.one_of(st.integers(), st.floats(), st.booleans(), st.none())
