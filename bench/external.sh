#!/usr/bin/env bash
# ActivistNet over Debian's own PostgreSQL 15 and Redis 7, by DATABASE_URL and REDIS_URL. As root, on Debian 12.
#   bench/external.sh [PYTEST ARGUMENTS]     with arguments these tests run over them too
set -eu
root=$(cd "$(dirname "$0")/.." && pwd -P)
port=${PORT:-8145}
folder=$(mktemp -d)
chmod 711 "$folder"
password=$(head -c 18 /dev/urandom | base64 | tr '+/' '-_')

if [ ! -x /usr/lib/postgresql/15/bin/postgres ] || ! command -v redis-server >/dev/null; then
  # Debian starts a server with its package; this file asks it not to.
  printf '#!/bin/sh\nexit 101\n' >"$folder/policy-rc.d"
  [ -e /usr/sbin/policy-rc.d ] || install -m 755 "$folder/policy-rc.d" /usr/sbin/policy-rc.d && made_policy=yes
  DEBIAN_FRONTEND=noninteractive apt-get -qq update
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends postgresql-15 redis-server >/dev/null
  [ -z "${made_policy:-}" ] || rm /usr/sbin/policy-rc.d
fi
bin=/usr/lib/postgresql/15/bin

stop() {
  [ -z "${serve:-}" ] || { kill -INT "$serve" 2>/dev/null && wait "$serve" || true; }
  [ -z "${redis:-}" ] || kill "$redis" 2>/dev/null || true
  runuser -u postgres -- "$bin/pg_ctl" -D "$folder/postgres" -m fast stop >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap stop EXIT

install -d -o postgres -m 700 "$folder/postgres"
install -o postgres -m 600 /dev/stdin "$folder/password" <<<"$password"
runuser -u postgres -- "$bin/initdb" -D "$folder/postgres" -U activistnet -E UTF8 --locale=C.UTF-8 \
  --auth=scram-sha-256 --pwfile="$folder/password" >/dev/null
runuser -u postgres -- "$bin/pg_ctl" -D "$folder/postgres" -w -l "$folder/postgres/log" \
  -o "-c listen_addresses=127.0.0.1 -c port=$((port + 1)) -c unix_socket_directories= -c max_connections=200" start >/dev/null
PGPASSWORD=$password psql -q -h 127.0.0.1 -p $((port + 1)) -U activistnet postgres -c 'CREATE DATABASE activistnet'
install -o redis -m 600 /dev/stdin "$folder/redis.conf" <<<"requirepass $password"
install -d -o redis -m 700 "$folder/redis"
runuser -u redis -- redis-server "$folder/redis.conf" --port $((port + 2)) --bind 127.0.0.1 --dir "$folder/redis" \
  --save "" >/dev/null &
redis=$!

export DATABASE_URL="postgresql+psycopg://activistnet:$password@127.0.0.1:$((port + 1))/activistnet"
export REDIS_URL="redis://:$password@127.0.0.1:$((port + 2))/0"
"$bin/postgres" --version
redis-server --version | cut -d' ' -f1-3
PORT=$port VAR_DIR=$folder/var "$root/bin/serve" >"$folder/output" 2>&1 &
serve=$!
until grep -q Ready "$folder/output"; do
  kill -0 "$serve" 2>/dev/null || { cat "$folder/output"; exit 1; }
  sleep 0.1
done
cat "$folder/output"
curl --silent --output /dev/null --write-out 'GET /healthz: %{http_code}\n' "http://127.0.0.1:$port/healthz"
PORT=$port VAR_DIR=$folder/var "$root/bin/flask" db check
[ ! -e "$folder/var/postgres" ] && [ ! -e "$folder/var/valkey" ] && echo "No embedded server was started."
[ $# = 0 ] || "$root/bin/test" "$@"
