"""The words of the desk for the ledger's acts and rights, in the officer's language."""

from django.utils.translation import gettext_lazy as _

from .labels import Words

DUTIES: dict[str, Words] = {
    "seal_exhibit": _("sealed"),
    "read_report": _("read"),
    "recognise_media": _("compared with the lists"),
    "rank_report": _("placed in the queue"),
    "view_report": _("viewed"),
    "read_again": _("read again"),
    "override_priority": _("placed by an officer"),
    "lift_override": _("officer's place lifted"),
    "decide_cluster": _("decided together with others"),
    "look_second": _("second look"),
    "note_outcome": _("outcome noted"),
    "put_away": _("put away: only its custodians can open it now"),
    "view_record": _("its record was read"),
    "ask_opening": _("opening asked for"),
    "approve_opening": _("opening approved"),
    "release_share": _("custodian's share lent"),
    "end_opening": _("opening ended"),
    "view_exhibit": _("looked into"),
    "copy_exhibit": _("copied out"),
    "recover_exhibit": _("opened with the recovery key"),
    "note_custody": _("changed hands or place"),
    "ask_destruction": _("destruction asked for"),
    "withdraw_destruction": _("destruction withdrawn"),
    "destroy_exhibit": _("destroyed"),
    "make_dossier": _("dossier made"),
    "export_capture": _("capture exported"),
    "scan_folder": _("scanned"),
    "keep_in_bank": _("kept in the unit's own list"),
    "undo_import": _("import undone"),
    "reshare_exhibits": _("keys given to new custodians"),
    "retry_errand": _("tried again"),
}
#: by what right, where it is no order of a person: what the doors of Pehra write into the ledger
AUTHORITIES: dict[str, Words] = {
    "at the desk": _("at the desk"),
    "at the console": _("at the console"),
    "at the console, in the officer's name": _("at the console, in the officer's name"),
    "sign-in": _("sign-in"),
    "demonstration": _("demonstration"),
    "standing instruction: intake": _("standing instruction: intake"),
    "standing instruction: openings": _("standing instruction: openings"),
    "the authorities named with each fetch": _("the authorities named with each fetch"),
    "through the API": _("through the API"),
    "through the reporting interface": _("through the reporting interface"),
}
