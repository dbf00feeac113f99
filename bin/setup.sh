# Sourced by the other files of bin/: finds Python and keeps .venv at what the requirements file says.
# Plain POSIX habits and bash 3.2, because macOS has no newer one.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
venv=$root/.venv

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

find_python() {
  local candidate found=""
  for candidate in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11 python; do
    [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1 || continue
    found="$found $("$candidate" -c 'import platform; print(platform.python_version())' 2>/dev/null || true)"
    "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
    "$candidate" -c 'import ensurepip, venv' 2>/dev/null ||
      fail "$candidate has no venv module. On Debian and Ubuntu: apt-get install python3-venv"
    python=$candidate
    return
  done
  fail "ActivistNet needs Python 3.11 or newer; found:${found:- none}. Set PYTHON=/path/to/python3 if it is elsewhere."
}

# prepare_python FILE...: each file includes the ones before it, so the last one is installed.
# A stamp is a copy of a file, made only when everything is in: an interrupted set-up goes on where it was.
# A linked .venv belongs to whoever made it and is used as it is.
prepare_python() {
  local file requirements stale=""
  if [ -L "$venv" ]; then return; fi
  if [ -e "$venv" ] && ! "$venv/bin/python" -c 'import pip' 2>/dev/null; then
    [ -w "$venv" ] || fail "This account can't use $venv: Python must be one that it may read, such as /usr/bin/python3."
    rm -rf "$venv"
  fi
  if [ ! -e "$venv" ]; then
    find_python
    [ -w "$root" ] || fail "There is no .venv yet, and this account may not make it: run $root/bin/prepare as its owner."
    echo "Making .venv with $("$python" --version) ..."
    "$python" -m venv "$venv" || fail "Python could not make $venv."
  fi
  for requirements in "$@"; do
    cmp -s "$root/$requirements" "$venv/$requirements" || stale=yes
  done
  [ -n "$stale" ] || return 0
  [ -w "$venv" ] ||
    fail "The packages in .venv are not those of this code, and this account may not change them: run $root/bin/prepare as its owner."
  echo "Installing the packages of $requirements (a minute or so) ..."
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --no-deps --no-compile -r "$root/$requirements" ||
    fail "The packages could not be installed. Is this machine online?"
  for file in "$@"; do
    cp "$root/$file" "$venv/$file"
  done
}

# -m would put the caller's folder first on the path; the checkout is meant, wherever the caller stands.
run_module() {
  export PYTHONPATH="$root${PYTHONPATH:+:$PYTHONPATH}" PYTHONSAFEPATH=1
  unset PYTHONDONTWRITEBYTECODE # the first start compiles what every later one needs to be quick
  exec "$venv/bin/python" -m "$@"
}

run_python() {
  run_module activistnet.run "$@"
}

# What only those need who change the site; the site itself is started without it.
run_support() {
  prepare_python requirements.txt requirements-dev.txt
  PYTHONPATH="$root/tests/support${PYTHONPATH:+:$PYTHONPATH}" run_module "$@"
}
