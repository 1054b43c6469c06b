"""An officer leaves the desk."""

from pehra.roster.powers import Power

from .duty import Occasion, duty, record


@duty(needs=Power.SIGN_IN)
def sign_out(on: Occasion) -> None:
    with record(on, subject=f"officer:{on.officer.badge}"):
        pass  # the line itself is what is kept
