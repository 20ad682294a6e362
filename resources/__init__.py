"""What the program ships besides code: sounds, translations, icons, help."""

from pathlib import Path

FOLDER = Path(__file__).resolve().parent
