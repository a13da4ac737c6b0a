"""A small reader of Dockerfiles: instructions, continuations, here-documents, JSON forms."""

import json
import re
from collections.abc import Iterator

INSTRUCTIONS = {
    *("ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL"),
    *("MAINTAINER", "ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"),
}
JSON_FORMS = {"CMD", "ENTRYPOINT", "RUN", "SHELL", "COPY", "ADD", "VOLUME"}

_FROM = re.compile(r"(--platform=\S+\s+)?\S+(\s+AS\s+[a-z0-9][\w.-]*)?", re.IGNORECASE)
_HEREDOC = re.compile(r"<<-?([\"']?)(\w+)\1")
_FLAG = re.compile(r"--[a-z-]+(=\S+)?\s+")


def dockerfile_error(text: str) -> tuple[str, int] | None:
    """What is wrong with a Dockerfile and in which line, or None."""
    has_base = False
    for line, instruction, arguments in _instructions(text):
        if instruction not in INSTRUCTIONS:
            return f"unknown instruction “{instruction}”", line
        if not has_base and instruction not in {"FROM", "ARG"}:
            return f"{instruction} before the first FROM", line
        if wrong := _wrong_arguments(instruction, arguments):
            return wrong, line
        has_base = has_base or instruction == "FROM"
    return None if has_base else ("there is no FROM", 1)


def _instructions(text: str) -> Iterator[tuple[int, str, str]]:
    lines = iter(enumerate(text.splitlines(), start=1))
    for number, line in lines:
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        whole = line.strip()
        while whole.endswith("\\"):
            _, more = next(lines, (0, ""))
            is_comment = more.lstrip().startswith("#")
            whole = whole if is_comment else f"{whole[:-1]}{more.strip()}"
        for _, delimiter in _HEREDOC.findall(whole):
            for _, more in lines:
                if more.strip() == delimiter:
                    break
        instruction, _, arguments = whole.partition(" ")
        yield number, instruction.upper(), arguments.strip()


def _wrong_arguments(instruction: str, arguments: str) -> str | None:
    if not arguments:
        return f"{instruction} without arguments"
    if instruction == "FROM" and not _FROM.fullmatch(arguments):
        return "FROM takes an image and may give it a name: FROM image AS name"
    words = _without_flags(arguments)
    if instruction in JSON_FORMS and words.startswith("["):
        return _wrong_json(instruction, words)
    if instruction in {"COPY", "ADD"} and len(words.split()) < 2:
        return f"{instruction} needs a source and a destination"
    if instruction == "HEALTHCHECK" and not re.match(r"(CMD\s+\S|NONE$)", words):
        return "HEALTHCHECK takes CMD and a command, or NONE"
    if instruction == "SHELL":
        return "SHELL takes a JSON list"
    return None


def _wrong_json(instruction: str, words: str) -> str | None:
    try:
        items = json.loads(words)
    except json.JSONDecodeError:
        # RUN [ -f file ] && … is a shell test, not a list.
        return None if instruction == "RUN" else f"{instruction}: the list is not JSON"
    return None if all(isinstance(item, str) for item in items) else f"{instruction}: not all text"


def _without_flags(arguments: str) -> str:
    while flag := _FLAG.match(arguments):
        arguments = arguments[flag.end() :]
    return arguments
