#!/bin/sh
# Verifies a backup by really loading it into a throw-away redis-server, which listens on no port, and prints one line of
# JSON about it: file, bytes, sha256, keys, expiredKeys, rdbVersion, redisVersion, ageSeconds.
#
#   verify.sh FILE
#
# REDIS_VERIFY_WAIT        seconds that loading may take; default 600
# TMPDIR                   where the server keeps its socket and log; default /tmp
# REDIS_SERVER, REDIS_CLI  the binaries; default redis-server, redis-cli. As much memory as the data takes must be free.
#
# Ends with 0 when the file is whole, 1 when it could not be looked at, 2 when called wrongly, 3 when it is cut off, damaged,
# not what was backed up, or of a newer version.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$here/lib.sh"
# shellcheck source-path=SCRIPTDIR source=lib-secrets.sh
. "$here/lib-secrets.sh"
# shellcheck source-path=SCRIPTDIR source=lib-scratch.sh
. "$here/lib-scratch.sh"

[ $# = 1 ] || { say 'usage: verify.sh FILE'; exit "$EXIT_USAGE"; }
# The throw-away server has no password.
unset REDIS_PASSWORD SCRIPT_USER
check_header "$1"
file=$(CDPATH='' cd -- "$(dirname -- "$1")" && pwd -P)/${1##*/}
folder=$(mktemp -d "${TMPDIR:-/tmp}/verify.XXXXXX")
trap 'stop_scratch; rm -rf "$folder"' EXIT
trap 'exit 1' HUP INT TERM

printf 'port 0\n' >"$folder/more"
start_scratch "$folder" "$file" <"$folder/more"
loaded() { scratch_cli INFO persistence | info_field "$1"; }
logged() { sed -n "s/.*$1 \([0-9.]*\).*/\1/p" "$folder/log" | head -n 1; }
printf '{"file":"%s","bytes":%s,"sha256":"%s","keys":%s,"expiredKeys":%s,"rdbVersion":%s,"redisVersion":"%s","ageSeconds":%s}\n' \
  "${file##*/}" "$(wc -c <"$file" | tr -d ' ')" "$SHA256" "$(loaded rdb_last_load_keys_loaded)" \
  "$(loaded rdb_last_load_keys_expired)" "$RDB_VERSION" "$(logged 'produced by .*version')" "$(logged 'RDB age')"
