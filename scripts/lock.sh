#!/bin/sh
# Resolve the requirements into hash-locked files. ARGS=--upgrade takes newer versions.
# --no-emit-index-url and no uv.lock: a lock must not record where one developer downloads from.
set -eu
cd "$(dirname "$0")/.."
uv() { .venv/bin/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url \
  --no-header --python-version 3.11 "$@"; }
uv requirements/uv.in -o requirements/uv.lock
uv pyproject.toml --group build -o requirements/run.lock "$@"
uv pyproject.toml --group dev -c requirements/run.lock -o requirements/dev.lock "$@"
uv pyproject.toml --group peers -c requirements/dev.lock -o requirements/peers.lock "$@"
