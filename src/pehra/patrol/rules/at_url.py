"""What the rules that name one address have alike: page and prefix."""

from dataclasses import dataclass

from pehra.patrol.url import PORTS, Target, Url


@dataclass(frozen=True, slots=True)
class AtUrl:
    """Looked up by the address's host, means its port alone, and begins with itself."""

    url: Url

    below = False

    @property
    def text(self) -> str:
        return self.url.text

    @property
    def place(self) -> str:
        return self.url.place

    @property
    def port(self) -> int:
        return self.url.port

    def meets(self, target: Target) -> bool:
        """By either scheme. A port that is the scheme's own means all ports: what is denied is
        denied everywhere.
        """
        if not isinstance(target, Url) or target.place != self.place:
            return False
        return self.port in {PORTS[self.url.scheme], target.port}

    def seeds(self) -> tuple[str, ...]:
        return (self.url.text,)
