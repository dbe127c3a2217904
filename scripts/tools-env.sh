# shellcheck shell=sh
# Sourced, not run. Puts the tools of this clone on PATH and keeps everything they store inside it.
# Expects: root = the clone's folder.
tools="${root:?}/.tools"
# The newest Node that the code is developed on; any Node from 24 on will do.
: "${NODE_VERSION:=26.10.0}"
: "${PNPM_VERSION:=12.21.0}"
export npm_config_cache="$tools/npm-cache" npm_config_update_notifier=false
export XDG_CACHE_HOME="$tools/cache" XDG_DATA_HOME="$tools/share" XDG_STATE_HOME="$tools/state"
export TURBO_TELEMETRY_DISABLED=1 DO_NOT_TRACK=1
PATH="$tools/bin:$root/node_modules/.bin:$PATH"
export PATH
