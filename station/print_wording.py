"""What is said of a printer and of a print job, in one sentence of a person's language. No Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from station.paper.printing.job import JobRecord
    from station.texts import Texts


def condition(words: Sequence[str], texts: Texts) -> str:
    """Return how a printer is: "Kertas habis · Dijeda"."""
    return " · ".join(texts(f"print_word.{word}") for word in words)


def state(job: JobRecord, texts: Texts) -> str:
    """Return how far a job is, in a word or two."""
    return texts(f"print_state.{job.state}")


def outcome(job: JobRecord, texts: Texts) -> str:
    """Return what became of a job, how that is known, and what to do; "" before it is settled."""
    if not job.note:
        return ""
    said = texts(f"print_note.{job.note}", printer=job.printer)
    return f"{said} ({condition(job.words, texts)})" if job.words else said
