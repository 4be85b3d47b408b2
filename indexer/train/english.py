"""The small words around an invented English question, so that they learn to count for little."""

from __future__ import annotations

import random

_FRAMES = (
    "What are the {}?", "What is the {}?", "How is {} done?", "How are {} handled?", "How can {} be improved?",
    "How does the city support {}?", "Which department is responsible for {}?", "Who is in charge of {}?", "Is there any {}?",
    "Are there any measures for {}?", "Can I {}?", "What did the reply say about {}?", "What does the law say about {}?",
    "What does the proposal suggest on {}?", "When must {}?", "Under what conditions may {}?", "How much is the {}?",
    "How many {} are there?", "How long does {} take?", "Why should {}?", "Do {} need to?", "What happens if {}?", "Where can one {}?",
    "Which policies help {}?", "What was done to {}?", "Does the {} have to?",
    "What problems with {} are mentioned, and what is proposed?", "According to the notice, what about {}?", "{}",
)  # fmt: skip
_BETWEEN = ("of", "the", "for", "in", "on", "and", "to", "a", "by", "with", "that", "are", "be", "from", "at", "or")


def ask_in_english(words: str, *, rng: random.Random) -> str:
    """Ask about a string of English words, with some articles and prepositions strewn in."""
    if not words or rng.random() < 0.3:
        return words
    strewn = (f"{rng.choice(_BETWEEN)} {word}" if rng.random() < 0.25 else word for word in words.split())
    return rng.choice(_FRAMES).format(" ".join(strewn))
