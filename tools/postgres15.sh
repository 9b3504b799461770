#!/usr/bin/env bash
# The tests once more on Debian's PostgreSQL 15, the oldest that is supported, in a server of its own.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=/usr/lib/postgresql/15/bin
folder=$(mktemp -d)
as=()
if [ "$(id -u)" = 0 ]; then
  id signalering-demo >/dev/null 2>&1 || useradd --system --shell /usr/sbin/nologin signalering-demo
  chown signalering-demo "$folder"
  as=(setpriv --reuid signalering-demo --regid signalering-demo --clear-groups)
fi
run() { (cd / && "${as[@]}" "$@"); }
stop() { run "$bin/pg_ctl" -D "$folder/data" -m fast -w stop >/dev/null || true; rm -rf "$folder"; }
trap stop EXIT
run "$bin/initdb" -D "$folder/data" -U postgres -E UTF8 --locale=C.UTF-8 --auth=trust >/dev/null
run "$bin/pg_ctl" -D "$folder/data" -w -l "$folder/server.log" -o "-h '' -k $folder -c max_connections=200" start >/dev/null
at() { echo "postgres://$1@/$2?host=$folder"; }
export ADMIN_DATABASE_URL=$(at postgres postgres)
export DATABASE_URL=$(at signalering_web signalering) LOG_DATABASE_URL=$(at signalering_log signalering)
export KEYS_DATABASE_URL=$(at signalering_keys signalering_keys)
export OWNER_DATABASE_URL=$(at signalering_owner signalering)
export KEYS_OWNER_DATABASE_URL=$(at signalering_keys_owner signalering_keys)
export SECRET_KEY=only-for-this-test-run ALLOWED_HOSTS=testserver,localhost
export KEY_ENCRYPTION_KEYS="test:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
.venv/bin/python -m pytest -q -n auto -m "not browser"
