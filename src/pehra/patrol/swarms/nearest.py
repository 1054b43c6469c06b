"""Which node of the DHT to ask next: the nearest to the hash of those not asked yet. Pure.

Answers may be made up, so that they would lead us round for ever or to somebody's door: a node adds
as many nodes as an honest one would, an address is asked on few ports, and there is an end.
"""

from dataclasses import dataclass

from .lookup import Answer, Node, distance

ENOUGH = 8  # of the nearest that answered: who is further away knows no more (BEP 5: K)
UNKNOWN = b""  # the number of a node that the unit named by its address


@dataclass(frozen=True, slots=True)
class NoMore:
    """Everybody who could know more was asked, or as many as may be."""


class Nearest:
    def __init__(self, infohash: bytes, *, questions: int, an_address: int) -> None:
        self._infohash, self._left, self._an_address = infohash, questions, an_address
        self._waiting: dict[tuple[str, int], Node] = {}
        self._known: set[tuple[str, int]] = set()
        self._ports: dict[str, int] = {}
        self._answered: list[int] = []  # distances, the nearest first

    def add(self, node: Node) -> None:
        end = (node.address, node.port)
        if end in self._known or self._ports.get(node.address, 0) >= self._an_address:
            return
        self._known.add(end)
        self._ports[node.address] = self._ports.get(node.address, 0) + 1
        self._waiting[end] = node

    def next(self) -> Node | NoMore:
        if not self._waiting or self._left <= 0:
            return NoMore()
        node = min(self._waiting.values(), key=self._distance)
        if len(self._answered) >= ENOUGH and self._distance(node) > self._answered[ENOUGH - 1]:
            return NoMore()
        del self._waiting[node.address, node.port]
        self._left -= 1
        return node

    def learn(self, answer: Answer) -> None:
        """Who answered, and the nearest of the nodes that it names."""
        self._answered = sorted([*self._answered, distance(answer.id, self._infohash)])
        for node in sorted(answer.nodes, key=self._distance)[:ENOUGH]:
            self.add(node)

    def _distance(self, node: Node) -> int:
        return -1 if node.id == UNKNOWN else distance(node.id, self._infohash)
