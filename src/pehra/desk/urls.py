"""The desk's addresses."""

from django.urls import include, path, register_converter

from . import (
    authorities,
    dead_letters,
    diary,
    entry,
    evidence,
    exhibit,
    faults,
    find,
    findings,
    intake,
    language,
    lists,
    notices,
    patrol,
    placing,
    queue,
    report,
    sign_in,
    uncovered,
    viewing,
)


class Version:
    """REF@VERSION of an authority; a REF may have slashes (patrol/authority.py)."""

    regex = r"[A-Za-z0-9][A-Za-z0-9._/-]*@[0-9]{1,4}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Version, "version")
urlpatterns = [
    path("", queue.waiting, name="queue"),
    path("reports/<str:tip>/", report.report, name="report"),
    path("reports/<str:tip>/override/", placing.override, name="override"),
    path("reports/<str:tip>/lift/", placing.lift, name="lift-override"),
    path("reports/<str:tip>/decide/", placing.decide, name="decide"),
    path("reports/<str:tip>/looks/<int:number>/", placing.look, name="second-look"),
    path("reports/<str:tip>/outcome/", placing.outcome, name="note-outcome"),
    path("intake/", intake.intake, name="intake"),
    path("intake/entry/", entry.entry, name="entry"),
    path("find/", find.find, name="find"),
    path("lists/", lists.lists, name="lists"),
    path("lists/quarantine/<int:number>/confirm/", lists.confirm, name="confirm-quarantine"),
    path("lists/quarantine/<int:number>/lift/", lists.lift, name="lift-quarantine"),
    path("lists/floods/<int:number>/settle/", lists.settle, name="settle-flood"),
    path("evidence/", evidence.evidence, name="evidence"),
    path("exhibits/<str:number>/", exhibit.exhibit, name="exhibit"),
    path("exhibits/<str:number>/ask/", exhibit.ask, name="ask-opening"),
    path("exhibits/<str:number>/custody/", exhibit.note, name="note-custody"),
    path("exhibits/<str:number>/label/", exhibit.label, name="label"),
    path("exhibits/<str:number>/label.svg", exhibit.label_code, name="label-code"),
    path("custody/<int:entry>/receipt/", exhibit.receipt, name="receipt"),
    path("openings/<str:number>/approve/", evidence.approve, name="approve-opening"),
    path("openings/<str:number>/share/", evidence.share, name="share"),
    path("openings/<str:number>/release/", evidence.release, name="release-share"),
    path("openings/<str:number>/end/", evidence.end, name="end-opening"),
    path("openings/<str:number>/view/", viewing.viewing, name="viewing"),
    path("openings/<str:number>/look/", viewing.look, name="look"),
    path("custodians/<int:number>/confirm/", evidence.confirm, name="confirm-custodians"),
    path("destructions/<int:number>/confirm/", evidence.destroy, name="destroy"),
    path("destructions/<int:number>/withdraw/", evidence.withdraw, name="withdraw-destruction"),
    path("patrol/", patrol.patrol, name="patrol"),
    path("patrol/stop/", patrol.stop, name="patrol-stop"),
    path("patrol/diary/", diary.diary, name="patrol-diary"),
    path("patrol/findings/", findings.findings, name="patrol-findings"),
    path("patrol/findings/<str:number>/", findings.finding, name="patrol-finding"),
    path("patrol/findings/<str:number>/settle/", findings.settle, name="patrol-settle"),
    path("patrol/findings/<str:number>/notice/", notices.draft, name="patrol-notice-draft"),
    path("patrol/notices/", notices.notices, name="patrol-notices"),
    path("patrol/notices/<str:number>/confirm/", notices.confirm, name="patrol-notice-confirm"),
    path("patrol/notices/<str:number>/message/", notices.copy, name="patrol-notice-copy"),
    path("patrol/authorities/", authorities.authorities, name="patrol-authorities"),
    path("patrol/authorities/draft/", authorities.draft, name="patrol-draft"),
    path("patrol/authorities/<version:name>/approve/", authorities.approve, name="patrol-approve"),
    path("patrol/authorities/<version:name>/revoke/", authorities.revoke, name="patrol-revoke"),
    path("patrol/authorities/<version:name>/", authorities.authority, name="patrol-authority"),
    path("patrol/uncovered/", uncovered.uncovered, name="patrol-uncovered"),
    path("patrol/uncovered/draft/", uncovered.proposed, name="patrol-proposal"),
    path("patrol/uncovered/<int:key>/", uncovered.host, name="patrol-uncovered-host"),
    path("patrol/dead-letters/", dead_letters.dead_letters, name="patrol-dead-letters"),
    path("patrol/dead-letters/<int:key>/errand/", dead_letters.errand, name="patrol-errand"),
    path("patrol/dead-letters/<str:number>/", dead_letters.target, name="patrol-target"),
    path("patrol/halts/<int:number>/lift/", patrol.resume, name="patrol-resume"),
    path("sign-in/", sign_in.enter, name="sign-in"),
    path("sign-out/", sign_in.leave, name="sign-out"),
    # by name: the doors do not know each other
    path("api/v1/", include("pehra.api.urls")),
    path("ispws/", include("pehra.api.ispws_urls")),
    path("language/", language.choose, name="language"),
]
handler400 = faults.bad_request
handler403 = faults.not_permitted
handler404 = faults.not_found
handler500 = faults.broken
