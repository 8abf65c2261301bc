#!/usr/bin/env bash
# Makes this machine ready to render: system packages through apt, then a
# Python environment in .venv with the locked versions. Run it as often as you
# like; what is there stays.
set -euo pipefail
cd "$(dirname "$0")/.."

UV=0.13.8
declare -A packages=(
  [ffmpeg]=ffmpeg [ffprobe]=ffmpeg [setpriv]=util-linux [fc-list]=fontconfig [flite]=flite
)

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo "$@"; else
    echo "setup: not root and no sudo here; run this yourself, then try again:  $*" >&2
    return 1
  fi
}

install() {
  [ $# -gt 0 ] || return 0
  if ! command -v apt-get >/dev/null; then
    echo "setup: please install these with this system's package manager, then try again: $*" >&2
    return 1
  fi
  echo "setup: installing $*"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

missing=()
for tool in "${!packages[@]}"; do
  command -v "$tool" >/dev/null || missing+=("${packages[$tool]}")
done
[ -e /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf ] || missing+=(fonts-dejavu-core)
install $(printf '%s\n' "${missing[@]}" | sort -u)

# Python 3.11 or later, able to make environments.
suitable() { "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
find_python() {
  local name
  for name in python3 python3.13 python3.12 python3.11; do
    if command -v "$name" >/dev/null && suitable "$name"; then echo "$name"; return; fi
  done
  return 1
}
if ! python=$(find_python); then
  install python3 python3-venv
  if ! python=$(find_python); then install python3.11 python3.11-venv && python=$(find_python); fi
fi

[ -x .venv/bin/python ] || "$python" -m venv .venv
[ -x .venv/bin/uv ] || .venv/bin/python -m pip install -q --disable-pip-version-check "uv==$UV"
echo "setup: Python packages"
export VIRTUAL_ENV="$PWD/.venv"
.venv/bin/uv pip install -q --require-hashes -r requirements.lock
.venv/bin/uv pip install -q --no-deps --no-build-isolation -e .
touch .venv/.ready
