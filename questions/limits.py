"""How long what curators write may be. The schema of the bank format says the same."""

TEXT_MAX = 50_000  # characters of a prompt, an approach or a model answer
LINE_MAX = 2_000  # characters of a point, a pitfall or a follow-up
PARTS_MAX = 50  # points, pitfalls, follow-ups or references of a framework
COVERS_MAX = 50  # syllabus items that a question is about
