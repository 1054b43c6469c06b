"""What a command is given in error is said in one sentence, and nothing is done."""

import asyncio
import contextlib
import re
import shlex
import socket
from dataclasses import replace
from pathlib import Path

import django
import pytest
from click.testing import CliRunner
from django.conf import settings

from pehra import cli
from pehra.cli import internet, run
from pehra.cli.drill import drill
from pehra.cli.ledger import ledger_
from pehra.cli.lists import lists
from pehra.cli.queue import queue
from pehra.store.queries import hashlists

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.enable_socket]
README = Path(__file__).parents[2] / "README.md"


@pytest.fixture(autouse=True)
def home() -> None:
    settings.CONFIG.secret.parent.mkdir(parents=True, exist_ok=True)
    settings.CONFIG.secret.write_text("x" * 50)


def test_a_key_without_a_checkpoint_is_not_passed_over() -> None:
    told = CliRunner().invoke(ledger_, ["verify", "--key", "anything"])
    assert told.exit_code == 2
    assert "--against" in told.output
    assert "holds" not in told.output


def test_the_readmes_own_import_takes_the_columns_that_it_names(tmp_path: Path) -> None:
    line = next(one for one in README.read_text("utf-8").splitlines() if "lists import" in one)
    command, _, columns = line.partition("#")
    _, _, *words = shlex.split(command)
    words[2] = str(tmp_path / words[2])
    digests = {"md5": "ab" * 16, "sha1": "ab" * 20, "sha256": "ab" * 32}
    cells = [digests.get(name, "1") if name != "pdq" else "" for name in columns.strip().split(",")]
    Path(words[2]).write_text(f"{columns.strip()}\n{','.join(cells)}\n", encoding="utf-8")
    told = CliRunner().invoke(lists, words)
    assert (told.exit_code, told.stderr) == (0, "")
    assert hashlists.lists()[0].hashes == 3


def test_a_nation_is_not_made_over_another(tmp_path: Path) -> None:
    words = ["make", "--reports-per-day", "1", "-o", str(tmp_path / "nation")]
    assert CliRunner().invoke(drill, words).exit_code == 0
    before = (tmp_path / "nation" / "truth.jsonl").read_bytes()
    told = CliRunner().invoke(drill, [*words, "--seed", "2"])
    assert (told.exit_code, type(told.exception)) == (1, SystemExit)
    assert f"{tmp_path / 'nation'} is not empty: name another folder" in told.output
    assert (tmp_path / "nation" / "truth.jsonl").read_bytes() == before


def test_a_limit_below_none() -> None:
    told = CliRunner().invoke(queue, ["--limit", "-1"])
    assert told.exit_code == 2
    assert "--limit" in told.output


def test_the_home_of_another_user_says_whose_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def denied() -> None:
        raise PermissionError(13, "Permission denied", str(tmp_path / "secret.key"))

    monkeypatch.setenv("PEHRA_HOME", str(tmp_path))
    monkeypatch.setattr(django, "setup", denied)
    monkeypatch.setattr(Path, "owner", lambda _: "pehra-desk")
    monkeypatch.setattr("sys.argv", ["pehra", "queue"])
    with pytest.raises(SystemExit, match="3"):
        cli.main()
    told = capsys.readouterr().err
    assert f"the home {tmp_path} belongs to pehra-desk. Run the command as that user" in told


def test_the_desk_says_no_address_that_it_did_not_get(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ran: list[str] = []
    monkeypatch.setattr(run.Server, "run", lambda _: ran.append("ran"))
    monkeypatch.setattr("sys.argv", ["pehra"])
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as one:
        port = one.getsockname()[1]
        config = replace(settings.CONFIG, address="127.0.0.1", port=port)
        monkeypatch.setattr(settings, "CONFIG", config)
        told = CliRunner().invoke(run.serve)
        assert told.exit_code == 1
        assert f"127.0.0.1:{port}: the port is taken" in told.output
        assert "answers" not in told.output
        assert not ran
    told = CliRunner().invoke(run.serve)
    assert (told.exit_code, told.output, len(ran)) == (0, "", 1)


def test_the_desk_says_its_address_once_it_listens(capsys: pytest.CaptureFixture[str]) -> None:
    run.Server().cfg.when_ready(None)
    assert re.search(r"The desk answers on https?://\S+:\d+/", capsys.readouterr().err)


def test_two_drills_do_not_write_into_one_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    second: list[tuple[int, str]] = []

    async def served(*_: object) -> None:
        again = await asyncio.to_thread(CliRunner().invoke, drill, words)
        second.append((again.exit_code, again.output))

    monkeypatch.setattr(internet, "_serve", served)
    words = ["serve", "--state", str(tmp_path / "net")]
    with internet._alone(tmp_path / "."):  # noqa: SLF001  (of another folder: in nobody's way)
        assert CliRunner().invoke(drill, words).exit_code == 0
    assert second[0][0] == 1
    assert f"another pehra drill serve writes into {tmp_path / 'net'}" in second[0][1]
