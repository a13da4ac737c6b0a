"""Code in the bank: it compiles, parses, or names a language that does neither."""

import ast
import json
import tomllib
import warnings
from collections.abc import Callable, Collection, Iterator
from typing import Protocol

import yaml
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from questions.exchange.dockerfile import dockerfile_error
from questions.exchange.nginx import nginx_error
from questions.exchange.problems import Problem, Severity
from questions.exchange.snippets import Snippet, snippets
from questions.exchange.yaml_reader import Key
from questions.freezing import Content
from questions.models import Kind

OLDEST_PYTHON = (3, 11)
MARKS = {"python": {(), ("run",)}, "sql": {(), ("run", "sqlite"), ("run", "postgresql")}}

Fault = tuple[str, int]


class ProblemMaker(Protocol):
    def __call__(
        self,
        path: tuple[Key, ...],
        wrong: str,
        expected: str,
        *,
        line: int = 0,
        severity: Severity = Severity.ERROR,
    ) -> Problem: ...


def code_problems(
    content: Content, problem: ProblemMaker, *, unchecked: Collection[str] = ()
) -> Iterator[Problem]:
    """Everything wrong with the code blocks of a question; `unchecked` languages are not parsed."""
    blocks = list(snippets(content))
    for block in blocks:
        yield from _block_problems(block, problem, unchecked)
    is_run = any(block.language == "python" and block.is_run for block in blocks)
    if content["kind"] == Kind.CODING and not is_run:
        expected = "a block marked ```python run that asserts what the text claims"
        yield problem(("framework", "model_answer"), "no code that is run", expected)


def _block_problems(
    block: Snippet, problem: ProblemMaker, unchecked: Collection[str]
) -> Iterator[Problem]:
    path, line = block.path, block.line
    if not block.language:
        yield problem(path, "a code block without a language", "```python or ```text", line=line)
        return
    if block.marks not in MARKS.get(block.language, {()}):
        marks = " ".join(block.marks)
        expected = "python run, sql run sqlite, sql run postgresql, or no marks"
        yield problem(path, f"the mark “{marks}” on {block.language}", expected, line=line)
    if not _is_language(block.language):
        expected = "a language that can be highlighted, or text"
        yield problem(path, f"unknown language “{block.language}”", expected, line=line)
    if block.is_run and block.language == "python" and "assert" not in block.code:
        yield problem(path, "code that runs and asserts nothing", "an assert", line=line)
    check = None if block.language in unchecked else CHECKS.get(block.language)
    if check and (fault := check(block.code)):
        wrong, line_in_code = fault
        expected = f"valid {block.language}"
        yield problem(path, wrong, expected, line=line + max(line_in_code, 0))


def _python_fault(code: str) -> Fault | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            compile(code, "<block>", "exec", dont_inherit=True)
            ast.parse(code, feature_version=OLDEST_PYTHON)
    except SyntaxError as error:
        return f"python: {error.msg}", error.lineno or 1
    except ValueError as error:
        return f"python: {error}", 1
    return None


def _yaml_fault(code: str) -> Fault | None:
    try:
        for _ in yaml.compose_all(code, Loader=yaml.SafeLoader):
            pass
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        return f"yaml: {error.problem}", line
    except yaml.YAMLError as error:
        return f"yaml: {error}", 1
    return None


def _toml_fault(code: str) -> Fault | None:
    try:
        tomllib.loads(code)
    except tomllib.TOMLDecodeError as error:
        return f"toml: {error}", 1
    return None


def _json_fault(code: str) -> Fault | None:
    try:
        json.loads(code)
    except json.JSONDecodeError as error:
        return f"json: {error.msg}", error.lineno
    return None


CHECKS: dict[str, Callable[[str], Fault | None]] = {
    "python": _python_fault,
    "yaml": _yaml_fault,
    "toml": _toml_fault,
    "json": _json_fault,
    "dockerfile": dockerfile_error,
    "nginx": nginx_error,
}


def _is_language(name: str) -> bool:
    try:
        get_lexer_by_name(name)
    except ClassNotFound:
        return False
    return True
