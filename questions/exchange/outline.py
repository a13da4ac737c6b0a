"""The frame of a bank: modules and topics (modules.yaml) and blueprints (blueprints.yaml)."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from questions.exchange.problems import Problem
from questions.exchange.records import (
    Bank,
    BlueprintRecord,
    ModuleRecord,
    ShareRecord,
    TopicRecord,
    clean,
    title_from_slug,
)
from questions.exchange.yaml_reader import Document


def modules_of(document: Document) -> list[ModuleRecord]:
    """The modules that a valid modules.yaml lists."""
    data: Any = document.data
    return [
        ModuleRecord(
            **_titles(module),
            position=number,
            topics=tuple(
                TopicRecord(**_titles(topic), position=index)
                for index, topic in enumerate(_topics(module))
            ),
        )
        for number, module in enumerate(data["modules"])
    ]


def module_problems(document: Document) -> Iterator[Problem]:
    """Modules, and topics of a module, that are listed twice."""
    data: Any = document.data
    seen: set[str] = set()
    for number, module in enumerate(data["modules"]):
        steps: list[tuple[str, tuple[str | int, ...]]] = [(module["slug"], ())]
        for index, topic in enumerate(_topics(module)):
            steps.append((f"{module['slug']}/{topic['slug']}", ("topics", index)))
        for path, step in steps:
            if path in seen:
                place = document.place("modules", number, *step)
                yield Problem(place, f"“{path}” is listed twice", "each module and topic once")
            seen.add(path)


def blueprints_of(document: Document) -> list[BlueprintRecord]:
    """The blueprints that a valid blueprints.yaml describes."""
    data: Any = document.data
    return [
        BlueprintRecord(
            **_titles(blueprint),
            levels=tuple(blueprint.get("levels", ())),
            needs=tuple(blueprint.get("needs", ())),
            shares=tuple(
                ShareRecord(int(share["percent"]), tuple(share["sources"]))
                for share in blueprint["shares"]
            ),
        )
        for blueprint in data["blueprints"]
    ]


def blueprint_problems(document: Document, bank: Bank) -> Iterator[Problem]:
    """Repeated slugs, percents that do not add up to 100, sources that the bank does not have."""
    sources = {module.slug for module in bank.modules}
    sources |= {f"{module.slug}/{topic.slug}" for module in bank.modules for topic in module.topics}
    seen: set[str] = set()
    for number, blueprint in enumerate(blueprints_of(document)):
        place = document.place("blueprints", number)
        if blueprint.slug in seen:
            yield Problem(place, f"the slug “{blueprint.slug}” twice", "a slug once")
        seen.add(blueprint.slug)
        if (total := sum(share.percent for share in blueprint.shares)) != 100:
            yield Problem(place, f"the percents add up to {total}", "shares that add up to 100")
        for index, share in enumerate(blueprint.shares):
            for position, source in enumerate(share.sources):
                if source not in sources:
                    place = document.place(
                        "blueprints", number, "shares", index, "sources", position
                    )
                    yield Problem(place, f"the bank has no “{source}”", "a module or module/topic")


def complete_modules(bank: Bank, *, only_used: bool) -> None:
    """List what the questions use and modules.yaml does not; drop what none uses if told to."""
    used = dict.fromkeys((record.module, record.topic) for record in bank.questions)
    modules = {module.slug: module for module in bank.modules}
    for slug, topic in used:
        if slug not in modules:
            modules[slug] = ModuleRecord(slug, title_from_slug(slug))
        module = modules[slug]
        if all(known.slug != topic for known in module.topics):
            added = TopicRecord(topic, title_from_slug(topic))
            modules[slug] = replace(module, topics=(*module.topics, added))
    bank.modules = list(modules.values())
    if only_used:
        bank.modules = [
            replace(module, topics=tuple(t for t in module.topics if (module.slug, t.slug) in used))
            for module in bank.modules
            if any(slug == module.slug for slug, _ in used)
        ]


def _titles(item: dict[str, Any]) -> dict[str, Any]:
    return {
        "slug": clean(item["slug"]),
        "title": clean(item["title"]),
        "summary": clean(item.get("summary", "")),
    }


def _topics(module: dict[str, Any]) -> list[dict[str, Any]]:
    topics: list[dict[str, Any]] = module.get("topics", [])
    return topics
