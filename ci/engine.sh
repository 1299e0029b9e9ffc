# Sourced by ci/test: a container engine for as long as the script runs.
#
# One that answers is used. Else Docker's daemon is started here, with all that it stores in semantix's own cache, and
# stopped when the last script that uses it has ended: each user holds a shared lock on the cache's lock file, and
# who can have the lock alone may stop the engine. A keeper waits for that lock as well, so that the engine is stopped
# even where the script was killed.

cache=${SEMANTIX_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/semantix}
engine_home=$cache/engine

engine_answers() { command -v docker >/dev/null && timeout 20 docker info >/dev/null 2>&1; }

ensure_engine() {
  engine_answers && return
  if [ -n "${DOCKER_HOST:-}" ]; then
    die 4 "no container engine answers at DOCKER_HOST=$DOCKER_HOST; start it, or unset DOCKER_HOST to have one started"
  fi
  [ "$(id -u)" -eq 0 ] ||
    die 4 "no container engine answers, and only root can start one; ./ci/test -m 'not containers' needs none"
  command -v dockerd >/dev/null && command -v docker >/dev/null || apt_install docker.io
  (umask 077 && mkdir -p "$engine_home/data")

  exec 7>"$engine_home/start.lock" 8>"$engine_home/users.lock"
  trap release_engine EXIT
  flock 7
  flock --shared 8
  DOCKER_HOST=unix://$(cat "$engine_home/run" 2>/dev/null || true)/docker.sock
  export DOCKER_HOST
  engine_answers || start_engine
  exec 7>&-
}

# With no bridge and no packet filter of its own: the servers share the host's network and listen on loopback.
start_engine() {
  local run attempts=0
  stop_engine # what a killed one has left
  run=$(mktemp -d "${TMPDIR:-/tmp}/semantix-engine.XXXXXX")
  printf '%s\n' "$run" >"$engine_home/run"
  export DOCKER_HOST=unix://$run/docker.sock
  say "starting Docker's daemon"
  setsid dockerd --data-root "$engine_home/data" --exec-root "$run/exec" --pidfile "$run/pid" --host "$DOCKER_HOST" \
    --bridge=none --iptables=false </dev/null >"$engine_home/log" 2>&1 7>&- 8>&- &
  engine_pid=$!
  disown "$engine_pid"
  until engine_answers; do
    attempts=$((attempts + 1))
    if [ "$attempts" -gt 150 ] || ! kill -0 "$engine_pid" 2>/dev/null; then
      tail -n 20 "$engine_home/log" >&2
      stop_engine
      die 4 "Docker's daemon did not come up; its last log lines are above"
    fi
    sleep 0.2
  done
  export engine_home
  setsid bash -c '. "$1"; exec 8>"$engine_home/users.lock"; flock --exclusive 8; stop_engine' \
    keeper "$repository/ci/engine.sh" </dev/null >/dev/null 2>&1 7>&- 8>&- &
  disown $!
}

# Ends a process that is what its pid file says it is, and waits for it.
end_process() { # PID-FILE NAME
  local pid attempts=0
  pid=$(cat "$1" 2>/dev/null) || return 0
  [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = "$2" ] || return 0
  kill "$pid" 2>/dev/null
  while kill -0 "$pid" 2>/dev/null; do
    attempts=$((attempts + 1))
    [ "$attempts" -ne 200 ] || kill -KILL "$pid" 2>/dev/null
    sleep 0.1
  done
}

# To be called with one of the locks held alone.
stop_engine() {
  local run
  run=$(cat "$engine_home/run" 2>/dev/null) || return 0
  end_process "$run/pid" dockerd
  end_process "$run/exec/containerd/containerd.pid" containerd # ends with the daemon, unless that was killed
  awk -v run="$run/" 'index($2, run) == 1 { print $2 }' /proc/mounts | while read -r mounted; do
    umount --lazy "$mounted" 2>/dev/null
  done
  rm -rf --one-file-system "$run" "$engine_home/run"
}

release_engine() {
  if flock --exclusive --nonblock 8; then
    stop_engine
  else
    # Others use it still; or the keeper was quicker, and is waited for.
    flock --shared --timeout 60 8
  fi
  exec 8>&-
}
