"""The words of the patrol's pages for codes, in the officer's language."""

from django.utils.translation import gettext_lazy as _

from .labels import Words

WHY: dict[str, Words] = {
    "NOT_APPROVED": _("Not approved yet"),
    "NOT_YET": _("Not in force yet"),
    "EXPIRED": _("Its authority has ended"),
    "REVOKED": _("Its authority was revoked"),
    "STOPPED": _("Stopped"),
    "NO_LEDGER": _("The ledger cannot be written: nothing is fetched"),
    "CLOCK": _("The clock went back: nothing is fetched"),
    "PATROL_NOT_RUNNING": _("The patrol is not running"),
    "BEING_FETCHED": _("Being fetched now"),
    "HOURS": _("Outside the hours of its rule"),
    "SPENT": _("Its pages or bytes are used up"),
    "ROBOTS": _("robots.txt asks us not to"),
    "SERVER_ASKED": _("The server asks us to wait"),
    "FAILING": _("It fails"),
    "WAITING_ITS_TURN": _("Waits its turn at the server"),
    "NOTHING_DUE": _("Nothing is due"),
    "IN_LINE": _("Due: others come first"),
    "GIVEN_UP": _("Given up: it failed too often"),
    "GONE": _("All of it is gone"),
    "NOT_COVERED": _("No authority in force covers it"),
    "DONE": _("All of it was fetched"),
    "EMPTY": _("Nothing to fetch is known yet"),
}
#: what the moment of a reason is
WHEN: dict[str, Words] = {
    "NOT_YET": _("from"),
    "EXPIRED": _("since"),
    "REVOKED": _("since"),
    "STOPPED": _("since"),
    "NO_LEDGER": _("last seen"),
    "CLOCK": _("last seen"),
    "PATROL_NOT_RUNNING": _("last seen"),
    "BEING_FETCHED": _("since"),
    "HOURS": _("until"),
    "ROBOTS": _("asked again"),
    "SERVER_ASKED": _("until"),
    "FAILING": _("tried again"),
    "WAITING_ITS_TURN": _("until"),
    "NOTHING_DUE": _("next"),
    "IN_LINE": _("since"),
}
#: chips of the three levels of patrol/idle.py
LEVELS: dict[int, str] = {0: "t1", 1: "t2", 2: "t4"}
OUTCOMES: dict[str, Words] = {
    "": _("begun, no end known yet"),
    "FETCHED": _("fetched"),
    "NOT_MODIFIED": _("unchanged"),
    "REDIRECT": _("sent elsewhere, within the scope"),
    "REDIRECT_OUT": _("sent elsewhere, out of scope: not followed"),
    "GONE": _("gone"),
    "BUSY": _("the server asks to wait"),
    "HTTP_ERROR": _("the server answered with an error"),
    "DNS_FAILED": _("its name has no address"),
    "ADDRESS_REFUSED": _("its address is one that we never connect to"),
    "CONNECT_FAILED": _("no connection"),
    "TLS_FAILED": _("no secure connection"),
    "PROXY_FAILED": _("the proxy failed"),
    "TIMED_OUT": _("it took too long"),
    "PROTOCOL_ERROR": _("the answer could not be read"),
    "HALTED": _("stopped while it ran"),
    "ROBOTS": _("robots.txt asks us not to"),
    "REFUSED": _("refused by the gate: nothing was sent"),
    "POSTPONED": _("its address was visited just before: later"),
    "LOST": _("the process died: its end is not known"),
}
#: parts of what a fetch says of its end (patrol/address.py)
PROBLEMS: dict[str, Words] = {
    "a test home reaches loopback and nothing else": _(
        "a test home reaches loopback and nothing else"
    ),
    "no IP address": _("no IP address"),
}
#: outcomes that somebody may have to look into
BAD = frozenset(
    {"DNS_FAILED", "ADDRESS_REFUSED", "CONNECT_FAILED", "TLS_FAILED", "PROXY_FAILED", "TIMED_OUT",
     "PROTOCOL_ERROR", "HTTP_ERROR", "LOST"}
)  # fmt: skip
VIAS: dict[str, Words] = {
    "SEED": _("named by the authority"),
    "TIP": _("named by a tip-off"),
    "LINK": _("a link"),
    "REQUISITE": _("part of a page"),
    "REDIRECT": _("sent there by a server"),
    "SITEMAP": _("a sitemap"),
    "FEED": _("a feed"),
    "API": _("a public interface"),
    "ROBOTS": _("robots.txt"),
    "AGAIN": _("second fetch for a notice"),
}
#: how a stretch ended, and so why there is a gap
HOW: dict[str, Words] = {
    "STOPPED": _("it was told to end"),
    "DONE": _("nothing more was due"),
    "DIED": _("a power cut, or its process was killed"),
    "LEDGER": _("the ledger could not be written"),
    "CLOCK": _("the clock went back"),
    "HALTED": _("the kill switch"),
}
HALTS: dict[str, Words] = {
    "ALL": _("The whole patrol"),
    "AUTHORITY": _("Authority"),
    "HOST": _("Host"),
}
FINDINGS: dict[str, Words] = {
    "HIT": _("Hit: a list knows the file"),
    "CHANGED": _("Changed: it is not what it was"),
    "GONE": _("Gone: it is there no more"),
    "BACK": _("Back: it was gone, and is there again"),
    "NEW_HOST": _("New host within a scope"),
}
SOURCES: dict[str, Words] = {
    "page": _("Page"),
    "prefix": _("Part of a site"),
    "host": _("Host"),
    "domain": _("Domain"),
    "onion": _("Onion service"),
    "api": _("Public interface"),
    "btih": _("Swarm"),
    "btmh": _("Swarm"),
}
DUTIES: dict[str, Words] = {
    "view_finding": _("viewed"),
    "settle_finding": _("settled"),
    "draft_notice": _("notice drafted"),
    "confirm_notice": _("notice confirmed"),
    "copy_notice": _("message taken again"),
    "draft_authority": _("written down"),
    "approve_authority": _("approved"),
    "revoke_authority": _("revoked"),
    "cover_tips": _("earlier tip-offs looked through"),
    "stop_patrol": _("stopped"),
    "resume_patrol": _("let go on"),
}
KINDS: dict[str, Words] = {
    "HIT": _("Hits"),
    "CHANGED": _("Changed"),
    "GONE": _("Gone"),
    "NEW_HOST": _("New hosts"),
}
#: of a target
STATES: dict[str, Words] = {
    "WAITING": _("It is visited again"),
    "DONE": _("It is not visited again"),
    "GONE": _("It is gone"),
    "OUT": _("No authority in force covers it"),
    "DEAD": _("Given up: it failed too often"),
}
ERRANDS: dict[str, Words] = {
    "READ": _("Read a report"),
    "RECOGNISE": _("Compare its files with the lists"),
    "RANK": _("Place it in the queue"),
    "PUT_AWAY": _("Put an exhibit away"),
    "SHARE_OUT": _("Lend keys to new custodians"),
    "RESCORE": _("Place it by new rules"),
    "READ_AGAIN": _("Read a report again"),
    "ASSEMBLE": _("Put a platform's report together"),
    "ALERT": _("Sound the alarm"),
    "COVER": _("Take up addresses of earlier tip-offs"),
}
#: of an authority
STANDING: dict[str, Words] = {
    "DRAFT": _("Draft"),
    "NOT_YET": _("Not in force yet"),
    "IN_FORCE": _("In force"),
    "EXPIRED": _("Ended"),
    "REVOKED": _("Revoked"),
    "SUPERSEDED": _("Replaced by a newer version"),
}
#: why the gate gives no leave (patrol/permit.py)
WHY_NOT: dict[str, Words] = {
    "NO_AUTHORITY": _("No authority allows it."),
    "DENIED": _("A rule denies it, whatever others allow."),
    "NOT_YET": _("An authority that would allow it is not in force yet."),
    "EXPIRED": _("The authority that allowed it has ended."),
    "REVOKED": _("The authority that allowed it is revoked."),
    "NOT_APPROVED": _("An authority would allow it, and nobody has approved it."),
    "HALTED": _("The kill switch stops it."),
    "HOURS": _("It is allowed at other hours."),
    "SPENT": _("It is allowed, and the rule's pages or bytes are used up."),
    "TOO_DEEP": _("It lies deeper than is allowed."),
    "TOO_MANY_REDIRECTS": _("More redirects led there than are allowed."),
    "REFLECTOR": _("It carries another address: a rule must name it itself."),
    "PORT": _("Its host is allowed, and its port is not."),
    "NOT_A_TARGET": _("It is nothing that could be fetched."),
    "TEST_HOME": _("A test home asks for loopback and reserved names only."),
    "CLOCK": _("The clock went back."),
}
#: of a notice (store/queries/notices.py)
NOTICES: dict[str, Words] = {
    "NEEDS_SECOND": _("waits for its second fetch"),
    "TO_CONFIRM": _("can be confirmed"),
    "OPEN": _("confirmed, and still there"),
    "REMOVED": _("removed"),
    "BACK": _("there again"),
}
#: by what it was seen that it is not there (patrol/notice.py)
REMOVED: dict[str, Words] = {
    "GONE": _("gone"),
    "CHANGED": _("something else lies there"),
    "MOVED": _("it leads elsewhere"),
}
