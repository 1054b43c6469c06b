"""What stands in several parts of a report: contacts, places, logged identifiers."""

from pehra.base.said import Said
from pehra.intake.document import Node
from pehra.intake.report import Capture, Contact, Place


def contacts(node: Node, name: str) -> tuple[Contact, ...]:
    """`emails`, `phones`: wrapped twice, once or not at all."""
    found = []
    for one in node.all(name):
        verified = one.at("verified").flag() if isinstance(one.value, dict) else Contact().verified
        found.append(Contact(one.text(), verified))
    return tuple(found)


def places(node: Node, name: str) -> tuple[Place, ...]:
    return tuple(
        Place(
            street=one.at("street1").text(),
            city=one.at("city").text(),
            region=one.at("region", "state").text(),
            postal_code=one.at("postalCode", "zipCode").text(),
            country=one.at("countryCode", "country").text(),
            verified=one.at("verified").flag(),
            at=one.at("timestamp").moment(),
        )
        for one in node.all(name)
    )


def marks(node: Node) -> dict[str, str]:
    """Annotations that are set, by their names, each with its place: flags, or a list of names. One
    that is set to no stays among the unknown.
    """
    if isinstance(node.value, list):
        told = [Node(one, f"{node.where}[{n}]", node.log).text()
                for n, one in enumerate(node.value)]  # fmt: skip
        return {one.value: one.where for one in told if isinstance(one, Said)}
    found: dict[str, str] = {}
    for key in node.value if isinstance(node.value, dict) else ():
        flag = node.at(key).flag()
        if isinstance(flag, Said) and flag.value:
            found[key] = flag.where
        elif isinstance(flag, Said):
            node.log.read.discard(flag.where)
    return found


def captures(node: Node) -> tuple[Capture, ...]:
    """What a system logged: IP addresses with time and port, devices, URLs."""
    return tuple(
        Capture(
            kind=one.at("captureType").text(),
            value=one.at("value").text(),
            value_type=one.at("valueType").text(),
            event=one.at("eventName").text(),
            at=one.at("dateTime").moment(),
            port=one.at("port").whole(1, 65535),
            possible_proxy=one.at("possibleProxy").flag(),
        )
        for one in node.at("sourceInformation").all("sourceCaptures")
    )
