"""XML in, elements with their lines out. Nothing is expanded and nothing is fetched."""

from dataclasses import dataclass, field
from typing import Any
from xml.sax import ContentHandler, SAXParseException

from defusedxml.common import DefusedXmlException, DTDForbidden
from defusedxml.expatreader import create_parser

from questions.exchange.problems import BankError, Place, Problem

MAX_DEPTH = 30


@dataclass(slots=True)
class Element:
    """`text` is what stands directly in it, without that of its children."""

    tag: str
    line: int
    attributes: dict[str, str]
    children: list["Element"] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def all(self, tag: str) -> "list[Element]":
        return [child for child in self.children if child.tag == tag]

    def first(self, tag: str) -> "Element | None":
        return next((child for child in self.children if child.tag == tag), None)


def read(text: str, *, name: str) -> tuple[Element | None, list[Problem]]:
    """Return the root, or as much of it as there is before a fault, and the fault."""
    parser: Any = create_parser(forbid_dtd=True, forbid_entities=True, forbid_external=True)
    builder = _Builder(name, parser)
    parser.setContentHandler(builder)
    try:
        parser.feed(text)
        parser.close()
    except DefusedXmlException as error:
        what = "a DTD" if isinstance(error, DTDForbidden) else "an entity of its own"
        problem = builder.problem(what, "XML without DTD and entities")
    except SAXParseException as error:
        problem = builder.problem(f"broken XML ({error.getMessage()})", "valid XML")
    except BankError as error:
        [problem] = error.problems
    else:
        return builder.root, []
    return builder.root, [problem]


class _Builder(ContentHandler):
    def __init__(self, name: str, parser: Any) -> None:
        super().__init__()
        self.name = name
        self.parser = parser
        self.root: Element | None = None
        self.open: list[Element] = []

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802 - SAX calls it so
        if len(self.open) == MAX_DEPTH:
            wrong = f"more than {MAX_DEPTH} levels"
            raise BankError([self.problem(wrong, "a file as documented")])
        element = Element(name, self.parser.getLineNumber(), dict(attrs.items()))
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.root = element
        self.open.append(element)

    def endElement(self, name: str) -> None:  # noqa: N802 - SAX calls it so
        self.open.pop()

    def characters(self, content: str) -> None:
        self.open[-1].pieces.append(content)

    def problem(self, wrong: str, expected: str) -> Problem:
        return Problem(Place(self.name, self.parser.getLineNumber() or 1), wrong, expected)
