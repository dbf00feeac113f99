#!/usr/bin/env bash
# Seconds from a fresh clone to the first page, with every download, and from the second start on.
#   bench/first_start.sh [FOLDER]     where the clone goes; by default a temporary folder with a space in its name
# Run it as an ordinary user, as root, and as root with a folder under root's home.
set -eu
source=$(cd "$(dirname "$0")/.." && pwd -P)
folder=${1:-$(mktemp -d)/a clone}
port=${PORT:-8140}
if [ "$(id -u)" = 0 ] && [ -z "${1:-}" ]; then chmod 711 "$(dirname "$folder")"; fi
git clone --quiet "$source" "$folder"

first_page() {
  local began output
  output=$(mktemp)
  began=$(date +%s%N)
  env -u DATABASE_URL -u REDIS_URL -u VAR_DIR PORT="$port" "$folder/bin/serve" >"$output" 2>&1 &
  serve=$!
  until curl --silent --output /dev/null "http://127.0.0.1:$port/"; do
    kill -0 "$serve" 2>/dev/null || { cat "$output"; exit 1; }
    sleep 0.05
  done
  echo "$1: $((($(date +%s%N) - began) / 1000000)) ms to the first page"
  sed 's/^/    /' "$output"
  kill -INT "$serve"
  wait "$serve" || true
  rm "$output"
}

first_page "first start"
first_page "second start"
first_page "third start"
rm -rf "$folder"
