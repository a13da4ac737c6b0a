"""A debrief as a file: JSON, and CSV whose cells no spreadsheet takes for formulas. No database."""

import csv
import io
import json
from collections.abc import Iterable
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from interviews.scorecards.debrief import Debrief, Judgement, QuestionResult
from interviews.scorecards.models import Candidate, Interview
from interviews.scorecards.queries import Held
from interviews.scorecards.revisions import Entry
from interviews.spreadsheets import neutralise

CONTENT_TYPES = {"json": "application/json", "csv": "text/csv; charset=utf-8"}


def export_debrief(interview: Interview, debrief: Debrief, file_format: str) -> bytes:
    """Return `debrief` as a file of `file_format`, one of `CONTENT_TYPES`."""
    writers = {"json": _to_json, "csv": _to_csv}
    return writers[file_format](interview, debrief)


def export_candidate(candidate: Candidate, interviews: Iterable[Held]) -> dict[str, Any]:
    """Return what is kept about a candidate; each interview as its reader sees it."""
    return {
        "format": "viva-candidate",
        "version": 1,
        "candidate": {
            "id": candidate.pk,
            "label": candidate.label,
            "email": candidate.email,
            "created_at": candidate.created_at,
            "retain_until": candidate.retain_until,
            "anonymised_at": candidate.anonymised_at,
        },
        "interviews": [
            debrief_document(held.interview, held.debrief)
            | {
                "cancelled_at": held.interview.cancelled_at,
                "scorecards_withheld": held.withheld,
                "links": held.links,
                "audit": held.events,
            }
            for held in interviews
        ],
    }


def _to_json(interview: Interview, debrief: Debrief) -> bytes:
    document = debrief_document(interview, debrief)
    text = json.dumps(document, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
    return text.encode() + b"\n"


def debrief_document(interview: Interview, debrief: Debrief) -> dict[str, Any]:
    return {
        "format": "viva-debrief",
        "version": 1,
        "candidate": interview.candidate_name,
        "plan": str(interview.plan_version),
        "starts_at": interview.starts_at,
        "time_zone": interview.time_zone,
        "decision": interview.decision or None,
        "decision_reason": interview.decision_reason,
        "must_haves": debrief.gate,
        "weighted_mean": debrief.mean.value,
        "share_assessed": debrief.mean.share,
        "krippendorff_alpha": debrief.alpha,
        "exact_agreement": debrief.exact,
        "agreement_within_one": debrief.within_one,
        "panelists": [_judgement_record(judgement) for judgement in debrief.judgements],
        "questions": [_question_record(debrief, result) for result in debrief.questions],
    }


def _judgement_record(judgement: Judgement) -> dict[str, Any]:
    return {
        "panelist": judgement.panelist,
        "recommendation": judgement.first.recommendation,
        "summary": judgement.first.summary,
        "submitted_at": judgement.submitted_at,
        "amendments": [
            {
                "number": amendment.number,
                "reason": amendment.reason,
                "created_at": amendment.created_at,
                "changes": [
                    {"what": change.what, "before": change.before, "after": change.after}
                    for change in amendment.changes
                ],
            }
            for amendment in judgement.amendments
        ],
    }


def _question_record(debrief: Debrief, result: QuestionResult) -> dict[str, Any]:
    question = result.question
    return {
        "number": question.number,
        "stage": question.stage,
        "question": question.headline,
        "competency": question.competency,
        "weight": question.weight,
        "must_have": question.must_have,
        "mean": result.mean,
        "range": result.range,
        "ratings": [
            {"panelist": judgement.panelist, **_entry_record(entry)}
            for judgement, entry in zip(debrief.judgements, result.entries, strict=True)
        ],
    }


def _entry_record(entry: Entry) -> dict[str, Any]:
    return {
        "rating": entry.value,
        "not_assessed": entry.not_assessed_reason,
        "points": list(entry.ticked),
        "evidence": entry.evidence,
    }


def _to_csv(interview: Interview, debrief: Debrief) -> bytes:
    """Write a row for each question and panelist, so that a pivot table can turn it as it likes."""
    file = io.StringIO()
    writer: csv.DictWriter[str] | None = None
    for result in debrief.questions:
        question = result.question
        for judgement, entry in zip(debrief.judgements, result.entries, strict=True):
            record = {
                "candidate": interview.candidate_name,
                "plan": str(interview.plan_version),
                "number": question.number,
                "stage": question.stage,
                "question": question.headline,
                "competency": question.competency,
                "weight": question.weight,
                "must_have": "yes" if question.must_have else "no",
                "panelist": judgement.panelist,
                "rating": entry.value,
                "not_assessed": entry.not_assessed_reason,
                "points": " | ".join(entry.ticked),
                "evidence": entry.evidence,
                "recommendation": judgement.recommendation,
            }
            if writer is None:
                writer = csv.DictWriter(file, list(record))
                writer.writeheader()
            writer.writerow({name: neutralise(value) for name, value in record.items()})
    # The mark tells spreadsheets that it is UTF-8.
    return file.getvalue().encode("utf-8-sig")
