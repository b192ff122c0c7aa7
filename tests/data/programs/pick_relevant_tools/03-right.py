# a class with an inverted index, rare words weigh more, typed

from collections import defaultdict
from typing import Any


class Index:
    WORD = re.compile(r"[^\W_]+")

    def __init__(self, catalogue: list[dict[str, Any]]):
        self.catalogue = catalogue
        self.where: dict[str, set[int]] = defaultdict(set)
        for number, tool in enumerate(catalogue):
            function = tool["function"]
            for word in self.words(f"{function['name']} {function.get('description') or ''}"):
                self.where[word].add(number)

    def words(self, text: str) -> set[str]:
        return {match.group() for match in self.WORD.finditer(text.lower())}

    def search(self, query: str) -> list[int]:
        score: dict[int, float] = defaultdict(float)
        for word in self.words(query):
            for number in self.where.get(word, ()):
                score[number] += 1 + 0.01 / len(self.where[word])
        return sorted(score, key=lambda number: (-round(score[number], 9), number))


def pick_relevant_tools(query, catalogue, k):
    return [catalogue[number] for number in Index(catalogue).search(query)[:k]]
