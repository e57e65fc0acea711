"""Web archives: every whole response gives its page, whatever became of the others, and what is lost is said."""

from __future__ import annotations

import gzip
import io
import resource
import zlib

import pytest
from fastwarc.stream_io import BrotliWriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from sayso.data import load
from sayso.errors import InputError
from sayso.model import Page
from sayso.read import ReadingWords, read_all, read_file, read_stream
from sayso.settings import Settings

# warcio leaves its temporary files to the garbage collector
pytestmark = [
    pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
WORDS = load("reading.toml", ReadingWords)
TEXT = (
    "The government of {place} said on Monday that it would reopen the border with Estmark, closed since 2021.",
    "Foreign Minister Olen Tarvik met his counterpart in the customs house, and they signed a “protocol” there.",
)
PLACES = ("Norland", "Sudland", "Ostland", "Westland")


def page(place):
    paragraphs = "".join(f"<p>{line.format(place=place)}</p>" for line in TEXT)
    return f"<html><head><title>{place} reopens the border</title></head><body>{paragraphs}</body></html>"


def archived(*records, packed=False):
    """An archive of (address, body, headers, status, kind), and where each record begins in it."""
    stream, starts = io.BytesIO(), []
    writer = WARCWriter(stream, gzip=packed)
    writer.write_record(writer.create_warcinfo_record("made-up.warc", {"software": "the tests"}))
    for number, (address, body, *rest) in enumerate(records):
        headers, status, kind, more = [*rest, *([], "200 OK", "response", {})[len(rest) :]]
        starts.append(stream.tell())
        headers = [("Content-Type", "text/html; charset=utf-8"), *headers] if isinstance(headers, list) else headers[0]
        http = StatusAndHeaders(status, headers, protocol="HTTP/1.1")
        record_id = {"WARC-Record-ID": f"<urn:uuid:00000000-0000-4000-8000-{number:012}>"}
        writer.write_record(
            writer.create_warc_record(
                address, kind, payload=io.BytesIO(body), http_headers=http, warc_headers_dict={**record_id, **more}
            )
        )
    return stream.getvalue(), [*starts, stream.tell()]


def four(packed):
    return archived(
        *((f"https://wire.example/{place}", page(place).encode()) for place in PLACES),
        packed=packed,
    )


def read(data, **knobs):
    items = list(read_all(data, "a.warc", WORDS, Settings(**knobs)))
    pages = [item for item in items if isinstance(item, Page)]
    return pages, [str(item) for item in items if isinstance(item, InputError)]


def places(pages):
    return [(found.article.url or "none").rsplit("/", 1)[-1] for found in pages]


def one(body, *more, **knobs):
    pages, errors = read(archived(("https://wire.example/x", body, *more))[0], **knobs)
    assert len(pages) + len(errors) == 1, (pages, errors)
    return pages[0].article if pages else errors[0]


@pytest.mark.parametrize("form", ["plain", "gzip a record", "gzip as a whole"])
def test_every_response_gives_its_page_with_the_address_and_id_of_its_record(form):
    data, _ = four(packed=form == "gzip a record")
    pages, errors = read(gzip.compress(data) if form == "gzip as a whole" else data)
    assert errors == []
    assert places(pages) == list(PLACES)
    for number, found in enumerate(pages):
        article = found.article
        assert article.source_id == f"<urn:uuid:00000000-0000-4000-8000-{number:012}>"
        assert article.title == f"{PLACES[number]} reopens the border"
        assert article.text == "\n\n".join(line.format(place=PLACES[number]) for line in TEXT)
        assert found.found["url"] == "WARC-Target-URI"
        assert found.raw.address == f"a.warc, record {number + 2} ({article.url})"
    assert len({found.raw.sha256 for found in pages}) == len(PLACES)


@pytest.mark.parametrize("packed", [False, True])
def test_an_archive_cut_anywhere_gives_the_whole_records_before_and_says_that_one_is_short(packed):
    data, starts = four(packed)
    for cut in (20, 180, (starts[3] - starts[2]) * 2 // 3, starts[3] - starts[2] - 30):
        pages, errors = read(data[: starts[2] + cut])
        assert places(pages) == list(PLACES[:2])
        assert len(errors) == 1, (cut, errors)
        assert "cut short" in errors[0] or "damaged" in errors[0]


def test_a_gzip_of_the_whole_that_is_cut_gives_what_is_before_the_cut():
    data, _ = four(packed=False)
    packed = gzip.compress(data)
    pages, errors = read(packed[:-60])
    assert set(places(pages)) < set(PLACES)
    assert pages
    assert len(errors) == 1
    assert "cut short" in errors[0]


def test_a_block_that_is_not_what_its_digest_says_is_reported_and_the_others_go_on():
    data, starts = four(packed=False)
    at = data.index(b"Olen", starts[1])
    pages, errors = read(data[:at] + b"Olaf" + data[at + 4 :])
    assert places(pages) == ["Norland", "Ostland", "Westland"]
    assert errors == [
        "a.warc, record 3 (https://wire.example/Sudland): is damaged: its block is not what its digest says"
    ]


def test_a_gzip_record_that_is_damaged_is_reported_and_the_others_go_on():
    data, starts = four(packed=True)
    middle = (starts[1] + starts[2]) // 2
    broken = data[:middle] + bytes(byte ^ 0xFF for byte in data[middle : middle + 20]) + data[middle + 20 :]
    pages, errors = read(broken)
    assert places(pages) == ["Norland", "Ostland", "Westland"]
    assert len(errors) == 1


def test_a_hole_in_a_plain_record_is_reported_and_the_others_go_on():
    data, starts = four(packed=False)
    pages, errors = read(data[: starts[1] + 600] + data[starts[1] + 700 :])
    assert places(pages) == ["Norland", "Ostland", "Westland"]
    assert len(errors) == 1
    assert "Sudland" in errors[0]


def test_a_record_without_its_head_is_reported_as_lost_bytes_and_the_others_go_on():
    data, starts = four(packed=False)
    pages, errors = read(data[: starts[1]] + data[starts[1] + 37 :])
    assert places(pages) == ["Norland", "Ostland", "Westland"]
    assert errors == [f"a.warc: is damaged between bytes {starts[0]:,} and {starts[2] - 37:,}; what lies there is lost"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.booleans(), st.integers(0, 10**6), st.integers(1, 300), st.binary(max_size=8))
def test_no_damage_makes_the_reader_raise_loop_or_give_a_page_twice_or_a_changed_one(packed, at, length, junk):
    data, _ = four(packed)
    at %= len(data)
    pages, errors = read(data[:at] + junk + data[at + length :])
    assert len(set(places(pages))) == len(pages)
    whole = {article.text for article in (found.article for found in read(data)[0])}
    assert {found.article.text for found in pages} <= whole
    assert len(pages) == len(PLACES) or errors or at < 300 or at + length >= len(data) - 4


def in_chunks(body):
    return b"3\r\n" + body[:3] + b"\r\n%x\r\n" % (len(body) - 3) + body[3:] + b"\r\n0\r\n\r\n"


@pytest.mark.parametrize(
    ("headers", "pack"),
    [
        ([("Content-Encoding", "gzip")], gzip.compress),
        ([("Content-Encoding", "deflate")], zlib.compress),
        ([("Transfer-Encoding", "chunked")], in_chunks),
        ([("Transfer-Encoding", "chunked")], bytes),
        ([("Content-Encoding", "gzip")], bytes),
    ],
    ids=["gzip", "deflate", "chunked", "chunks taken out", "unpacked already"],
)
def test_the_body_is_taken_out_of_what_http_packed_it_in(headers, pack):
    assert one(pack(page("Norland").encode()), headers).text.startswith("The government of Norland")


def test_brotli_is_unpacked():
    packed = io.BytesIO()
    writer = BrotliWriter(packed)
    writer.write(page("Norland").encode())
    writer.close()
    article = one(packed.getvalue(), [("Content-Encoding", "br")])
    assert article.text.startswith("The government of Norland")


@pytest.mark.parametrize(
    ("encoded", "declared"),
    [("cp1252", "windows-1252"), ("utf-8", "utf-8"), ("mac-roman", "macintosh"), ("utf-16-le", "utf-16-le")],
)
def test_the_charset_of_the_http_header_is_respected(encoded, declared):
    body = page("Norland").replace("<head>", '<head><meta charset="shift_jis">').encode(encoded)
    alone = ([("Content-Type", f"text/html; charset={declared}")],)
    assert "“protocol”" in one(body, alone).text


@pytest.mark.parametrize(
    ("record", "says"),
    [
        ((b"<p>Not here.</p>", [], "404 Not Found"), "is no page: its status is 404"),
        ((b"", [], "301 Moved Permanently"), "is no page: its status is 301"),
        ((b"", [], "200 OK", "revisit"), "is a revisit"),
        ((page("Norland").encode()[:300], [("Content-Length", "900")]), "its body was cut short"),
        ((gzip.compress(page("Norland").encode())[:-30], [("Content-Encoding", "gzip")]), "its body was cut short"),
        ((b"3\r\n<ht\r\nFF\r\nml><p>", [("Transfer-Encoding", "chunked")]), "cut short or is broken"),
        ((page("Norland").encode(), [("Content-Encoding", "zork")]), "encoded as 'zork'"),
        ((page("N").encode(), [], "200 OK", "response", {"WARC-Truncated": "length"}), "cut short by who archived it"),
        ((b"", []), "is empty"),
        ((b"%PDF-1.7 and so on" * 9, []), "this is a PDF"),
    ],
)
def test_a_response_that_cannot_be_used_is_reported_with_its_address_and_reason(record, says):
    message = one(*record)
    assert message.startswith("a.warc, record 2 (https://wire.example/x): ")
    assert says in message


def test_what_is_no_page_is_passed_over_without_a_word():
    picture = ("https://wire.example/i.png", b"\x89PNG", ([("Content-Type", "image/png")],))
    asked = ("https://wire.example/", b"", [], "GET / HTTP/1.1", "request")
    assert read(archived(picture, asked)[0]) == ([], [])


def test_a_small_body_that_unpacks_to_more_than_the_limit_is_refused():
    bomb = gzip.compress(b"<p>" + b"a" * 30_000_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert "is over 1,000,000 bytes" in one(bomb, [("Content-Encoding", "gzip")], max_bytes=1_000_000)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000


def test_a_record_over_the_limit_is_reported_and_the_others_go_on():
    large = ("https://wire.example/large", b"<p>" + b"a" * 200_000)
    pages, errors = read(
        archived(large, ("https://wire.example/Norland", page("Norland").encode()))[0], max_bytes=9_000
    )
    assert places(pages) == ["Norland"]
    assert "is over 9,000 bytes" in errors[0]


def test_an_archive_far_over_the_limit_of_a_page_is_read_in_flat_memory(tmp_path):
    picture, _ = archived(("https://wire.example/i.png", bytes(3_000_000), ([("Content-Type", "image/png")],)))
    data, starts = four(packed=False)
    path = tmp_path / "large.warc"
    with path.open("wb") as file:
        file.write(data[: starts[1]])
        for _ in range(40):
            file.write(picture)
        file.write(data[starts[1] :])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    items = list(read_file(path, WORDS))
    assert [item.article.title.split()[0] for item in items] == list(PLACES)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000


def test_standard_input_which_is_not_seekable_is_read_too():
    class Piped(io.BytesIO):
        def seekable(self):
            return False

        def seek(self, *given):
            raise io.UnsupportedOperation("seek")

    data, _ = four(packed=True)
    assert places(list(read_stream(Piped(data), "-", WORDS))) == list(PLACES)


def test_what_is_named_so_and_is_none_gets_one_clear_line():
    assert read(b"hello there") == ([], ["a.warc: holds no WARC record that can be read"])
