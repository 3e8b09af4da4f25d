"""From wikitext to running text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_utils.corpora.wikipedia import articles, plain_text

DUMP = """<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.10/">
<page><title>Tree</title><ns>0</ns><revision><text>A '''tree''' &amp;amp; its leaves.</text></revision></page>
<page><title>Oak</title><ns>0</ns><redirect title="Tree" /><revision><text>#REDIRECT [[Tree]]</text></revision></page>
<page><title>Talk:Tree</title><ns>1</ns><revision><text>Is it tall?</text></revision></page>
<page><title>Leaf</title><ns>0</ns><revision><text>Green.</text></revision></page>
</mediawiki>"""


def test_articles_leaves_out_redirects_and_pages_that_are_no_articles():
    assert articles(DUMP.encode()) == [("Tree", "A tree & its leaves."), ("Leaf", "Green.")]


def test_a_dump_that_declares_entities_is_refused_before_it_grows():
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9)
    )
    start = time.process_time()
    with pytest.raises(ValueError, match="must not declare a document type, it declares 'x'"):
        articles(f"{bomb}]><mediawiki><page><title>&j;</title></page></mediawiki>".encode())
    assert time.process_time() - start < 1


def test_broken_xml_is_refused():
    with pytest.raises(ValueError, match="dump is not well-formed XML"):
        articles(b"<mediawiki><page>")


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("a [[link]] and [[Target|its words]]", "a link and its words"),
        ("a [[Target|{{nowrap|x}}word]]", "a word"),
        ("before{{outer|{{inner}}|b}} after", "before after"),
        ("before{{cite|[[link]]\n|x={{{1|}}}}} after", "before after"),
        ("top\n{| class=x\n| cell\n{|\n| nested\n|}\n|}\nbottom", "top\n\nbottom"),
        ("a [[File:x.png|thumb|a [[link]] in a caption [1]]] b", "a b"),
        ("a [[Category:Trees]] [[de:Baum]] [[:Category:Oaks|oaks]]", "a oaks"),
        ("see [http://example.org/a?b=c the page] and [http://example.org]", "see the page and"),
        ("see http://example.org/a?b=c now", "see now"),
        ("said<ref name=x>A book, p. 3</ref> so<ref name=y /> twice<!-- note -->.", "said so twice."),
        ("x<sub>1</sub><br/>y", "x1 y"),
        ("<math>E = mc^2</math>energy", "energy"),
        ("== A heading ==\ntext", "A heading\ntext"),
        ("* one\n** two\n# three", "one\ntwo\nthree"),
        ("''very'' '''bold'''", "very bold"),
        ("1 &lt; 2&nbsp;m and a < b", "1 < 2 m and a < b"),
        ("__NOTOC__text", "text"),
        ("one\n \n\n\ntwo\n\nthree", "one\n\ntwo\n\nthree"),
        ("", ""),
    ],
)
def test_plain_text_keeps_what_a_reader_sees(markup, text):
    assert plain_text(markup) == text


@given(st.text(alphabet="{}[]|<>'=* \nab:"))
def test_plain_text_ends_on_any_markup_however_broken_and_adds_nothing(markup):
    text = plain_text(markup)
    assert len(text) <= len(markup)
    assert set(text) <= set(markup)
