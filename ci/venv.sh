# Sourced by ci/semantix and ci/test: makes .venv, and brings it up to date when its pins have changed.
# Where packages come from is the business of pip's and apt's own configuration; nothing is named here.

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
venv=$repository/.venv

say() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; }

die() { # STATUS MESSAGE...
  local status=$1
  shift
  say "$@"
  exit "$status"
}

# Installs Debian packages; without root, says which ones are missing.
apt_install() { # PACKAGE...
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    die 4 "missing: $*. Install it (Debian: apt-get install $*), or run this as root."
  fi
  say "installing $* with apt-get"
  local log
  log=$(mktemp)
  if ! { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "$@"; } \
    </dev/null >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    rm -f "$log"
    die 4 "apt-get could not install $*"
  fi
  rm -f "$log"
}

# Prints what the environment is made from: a change of it makes a new installation necessary.
venv_stamp() { # REQUIREMENTS
  cat "$1" "$repository/pyproject.toml" | sha256sum | cut -d ' ' -f 1
}

make_venv() {
  local python=${SEMANTIX_PYTHON:-python3}
  command -v "$python" >/dev/null || apt_install python3 python3-venv
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    die 4 "$python is $("$python" --version 2>&1); semantix needs 3.11 or newer (SEMANTIX_PYTHON names another one)"
  "$python" -c 'import ensurepip, venv' 2>/dev/null || apt_install python3-venv
  say "making .venv"
  "$python" -m venv --clear "$venv"
}

# Makes sure that .venv holds all that the requirements name, and the project itself, editable.
ensure_venv() { # base|test
  local name=$1 requirements stamp
  case $name in
    base) requirements=$repository/ci/requirements.txt ;;
    test) requirements=$repository/ci/requirements-test.txt ;;
  esac
  stamp=$(venv_stamp "$requirements")
  [ "$(cat "$venv/stamp-$name" 2>/dev/null)" = "$stamp" ] && return
  # Two of these may run at once: the second waits, and finds the work done.
  exec 9>"$repository/.venv.lock"
  flock 9
  if [ "$(cat "$venv/stamp-$name" 2>/dev/null)" != "$stamp" ]; then
    "$venv/bin/python" -m pip --version >/dev/null 2>&1 || make_venv
    rm -f "$venv"/stamp-*
    say "installing what $(basename "$requirements") pins"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --prefer-binary \
      --requirement "$requirements" >&2 || die 4 "pip could not install the pinned packages"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation \
      --editable "$repository" >&2 || die 4 "pip could not install semantix itself"
    # The test packages contain the others.
    [ "$name" = test ] && venv_stamp "$repository/ci/requirements.txt" >"$venv/stamp-base"
    printf '%s\n' "$stamp" >"$venv/stamp-$name"
  fi
  flock -u 9
  exec 9>&-
}
