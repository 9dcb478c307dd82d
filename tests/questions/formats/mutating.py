"""Files gone wrong: small damage done to sound ones, as transfers, editors and hands do it."""

from hypothesis import strategies as st

TOKENS = [
    *(b"{{c1::", b"}}", b"::", b"\t", b"\n", b"\r", b"\n\n", b'"', b"'", b"\\", b"#", b"#separator:", b"#html:true\n"),
    *(b"<img src=", b"<![", b"<!--", b"-->", b"<", b">", b"</p>", b"&#x", b"&lt;", b"[sound:", b"[$]", b"\\("),
    *(b": ", b"- ", b"*a", b"&a ", b"[", b"]", b"{", b"}", b"? ", b"| ", b"!!int ", b"%", b"---\n", b"@", b"`"),
    *(b"ANSWER: A\n", b"A) ", b"{=", b"~", b"T}", b"->", b";", b",", b"=", b"NO", b"1e999", b"9" * 50, b"-0", b"NaN"),
    *(
        b"\x00",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\xe9",
        b"\xed\xa0\x80",
        b"\xf0\x9f\x98\x80",
        b"\xc2\x85",
        b"\xe2\x80\xa8",
    ),
    *(b"questions:", b"prompt: ", b"right: ", b"kind: ", b"number: ", b"<?xml version='1.0'?>", b"_____", b"\x1f"),
]


@st.composite
def mutated(draw, seeds):
    """One of the seeds after one to eight mutations."""
    data = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(1, 8))):
        data = _mutate(draw, data, seeds)
    return data


def _mutate(draw, data, seeds):
    start = draw(st.integers(0, len(data)))
    size = draw(st.integers(0, 40))
    match draw(st.integers(0, 7)):
        case 0:
            return data[:start] + data[start + size :]
        case 1:
            return data[:start] + draw(st.sampled_from(TOKENS)) + data[start:]
        case 2:
            return data[:start] + draw(st.binary(min_size=1, max_size=6)) + data[start + size :]
        case 3:
            return data[:start] + data[start : start + size] * draw(st.integers(2, 30)) + data[start + size :]
        case 4:
            return data[:start]
        case 5:
            other = draw(st.sampled_from(seeds))
            return data[:start] + other[draw(st.integers(0, len(other))) :]
        case 6:
            return data[:start] + draw(st.sampled_from(TOKENS)) * draw(st.integers(2, 200)) + data[start:]
        case _:
            return data[start:] + data[:start]
