from pathlib import Path

import pytest

from questions.exchange import nginx
from questions.exchange.checking import check
from questions.exchange.dockerfile import dockerfile_error
from questions.exchange.files import find
from questions.exchange.nginx import nginx_error, nginx_program
from questions.exchange.snippets import snippets
from tests.questions.exchange.banks import QUESTION, make_question_data, write_topic

needs_nginx = pytest.mark.skipif(nginx_program() is None, reason="nginx is not installed")


def lint_answer(root: Path, block: str) -> list[str]:
    answer = f"{QUESTION['framework']['model_answer']}\n\n{block}"
    write_topic(root, make_question_data(framework__model_answer=answer))
    return [f"{p.wrong}; {p.expected}" for p in check(find([root])).problems]


@pytest.mark.parametrize(
    "block",
    [
        "```python\nasync def main():\n    await other()\n```",
        "```python run\nassert 1 + 1 == 2\n```",
        "```sql run sqlite\nSELECT 1;\n-- expect: [[1]]\n```",
        "```yaml\non: push\njobs: !reference [a, b]\n---\nb: 2\n```",
        '```toml\n[tool.x]\na = 1\n```\n\n```json\n{"a": [1]}\n```',
        "```dockerfile\nFROM python:3.13-slim\n```",
        "```bash\nls -l | wc\n```\n\n```text\nanything { goes\n```",
    ],
)
def test_good_blocks_have_no_problems(tmp_path: Path, block: str) -> None:
    assert lint_answer(tmp_path, block) == []


@pytest.mark.parametrize(
    ("block", "problem"),
    [
        ("```\nx = 1\n```", "a code block without a language; ```python or ```text"),
        ("    indented = 1", "a code block without a language; ```python or ```text"),
        ("```klingon\nx\n```", "unknown language “klingon”; a language that can be highlighted"),
        ("```python\ndef f(:\n```", "python: invalid syntax; valid python"),
        ("```python\nawait x\n```", "python: 'await' outside function; valid python"),
        ("```python\nx = '\\d'\n```", "python: invalid escape sequence '\\d'; valid python"),
        ("```python\ntype X = int\n```", "python: invalid syntax; valid python"),
        ("```python run\nprint(1)\n```", "code that runs and asserts nothing; an assert"),
        ("```python runs\nassert 1\n```", "the mark “runs” on python; python run, sql run sqlite"),
        ("```sql run mysql\nSELECT 1;\n```", "the mark “run mysql” on sql; python run"),
        ("```yaml\na: [1\n```", "yaml: expected ',' or ']', but got '<stream end>'; valid yaml"),
        ("```toml\na = \n```", "toml: Invalid value (at line 1, column 5); valid toml"),
        ("```json\n{a: 1}\n```", "json: Expecting property name enclosed in double quotes; valid"),
        ("```dockerfile\nRUN ls\n```", "RUN before the first FROM; valid dockerfile"),
    ],
)
def test_bad_blocks_are_reported(tmp_path: Path, block: str, problem: str) -> None:
    (found,) = lint_answer(tmp_path, block)

    assert found.startswith(problem)


def test_a_problem_points_to_the_line_of_the_code(tmp_path: Path) -> None:
    path = tmp_path / "python" / "lock.yaml"
    answer = f"{QUESTION['framework']['model_answer']}\n\n```python\nx = 1\ny = (\n```"
    write_topic(tmp_path, make_question_data(framework__model_answer=answer))

    (problem,) = check(find([path])).problems

    assert path.read_text().splitlines()[problem.place.line - 1].strip() == "y = ("


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ('# syntax=docker/dockerfile:1\nARG V=3\nFROM python:$V AS build\nCMD ["a", "b"]\n', None),
        ("FROM a\nRUN apt-get update \\\n  # why\n  && apt-get install -y b\nUSER app\n", None),
        ("FROM a\nRUN <<EOF\nnot an instruction\nEOF\nCOPY --from=b --chown=1:1 /a /b\n", None),
        ("FROM a\nRUN [ -f /x ] && echo y\nHEALTHCHECK --interval=5s CMD curl -f http://x\n", None),
        ("FROM a\nINSTALL b\n", ("unknown instruction “INSTALL”", 2)),
        ("FROM a\nCMD ['a']\n", ("CMD: the list is not JSON", 2)),
        ("FROM a\n\nCOPY x\n", ("COPY needs a source and a destination", 3)),
        ("FROM a as\n", ("FROM takes an image and may give it a name: FROM image AS name", 1)),
        ("FROM a\nWORKDIR\n", ("WORKDIR without arguments", 2)),
        ("FROM a\nHEALTHCHECK curl x\n", ("HEALTHCHECK takes CMD and a command, or NONE", 2)),
        ("ARG x=1\n", ("there is no FROM", 1)),
    ],
)
def test_dockerfile_error(text: str, error: tuple[str, int] | None) -> None:
    assert dockerfile_error(text) == error


@needs_nginx
@pytest.mark.parametrize(
    "text",
    [
        "gzip on;\nlocation / {\n  proxy_pass http://app:8000;\n}",
        "upstream app { server web1:8000; server web2:8000 backup; }\nserver {\n  listen 80;\n}",
        "events {}\nhttp {\n  access_log /var/log/nginx/x.log;\n  server { listen 8080; }\n}",
        "http {\n  include mime.types;\n  proxy_cache_path /var/cache/x keys_zone=x:1m;\n}",
        "limit_req_zone $binary_remote_addr zone=api:10m rate=5r/s;\nserver { listen 8080; }",
    ],
)
def test_nginx_takes_whole_and_partial_configurations(text: str) -> None:
    assert nginx_error(text) is None


@needs_nginx
@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("gzip on;\nprxy_pass http://a;", ('nginx: unknown directive "prxy_pass"', 2)),
        ("server {\n  listen 80;\n  gzip maybe;\n}", ('nginx: invalid value "maybe"', 3)),
        ("events {}\nhttp {\n  nonsense;\n}", ('nginx: unknown directive "nonsense"', 3)),
    ],
)
def test_nginx_names_the_line_of_the_block(text: str, error: tuple[str, int]) -> None:
    found = nginx_error(text)

    assert found is not None
    assert (found[0].startswith(error[0]), found[1]) == (True, error[1])


def test_nginx_blocks_pass_where_nginx_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nginx, "nginx_program", lambda: None)

    assert nginx_error("nonsense") is None


def test_snippets_are_found_in_every_field() -> None:
    question = make_question_data(
        prompt="Look:\n\n```python\nx = 1\n```",
        framework__model_answer="First\n\n- item\n\n  ```sql run sqlite\n  SELECT 1;\n  ```\n",
    )

    found = [(s.path, s.language, s.marks, s.code, s.line) for s in snippets(question)]

    assert found == [
        (("prompt",), "python", (), "x = 1\n", 2),
        (("framework", "model_answer"), "sql", ("run", "sqlite"), "SELECT 1;\n", 4),
    ]
