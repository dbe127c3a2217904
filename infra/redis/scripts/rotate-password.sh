#!/bin/sh
# Changes a password on every node and Sentinel while everything runs. For a while both passwords are accepted, so nobody is
# locked out: clients read the file anew at each connect.
#
#   rotate-password.sh USER [add|use|remove]     a user of REDIS_USERS_DIR; without a step: all three
#   rotate-password.sh nodes|sentinels [STEP]    the one password of REDIS_PASSWORD_FILE or REDIS_SENTINEL_PASSWORD_FILE
#
#   add      writes the new password to FILE.next; every node and Sentinel accepts both
#   use      FILE.next becomes FILE, the old one FILE.previous; nodes and Sentinels log in with the new one
#   remove   FILE.previous goes; the old password is refused. Connections that are logged in stay.
#
# What the files say is what counts: a run that failed is run again and goes on where it was. Where the files are mounted
# read-only (Kubernetes), change them as above by other means and run each step when that has arrived.
#
# REDIS_NEW_PASSWORD_FILE  the new password, 16 characters or more; default: 48 random hexadecimal digits
# REDIS_ROTATE_WAIT        seconds between use and remove, for those that have read the file and not yet connected;
#                          default 5. Clients that have their password from REDIS_PASSWORD must be restarted in between:
#                          use the single steps.
# REDIS_NODES, REDIS_SENTINELS, REDIS_MASTER_NAME, REDIS_CLI, secrets, REDIS_TLS_*   as in redis-start.sh
#
# Ends with 0 when done, 1 when a node or Sentinel could not be told (nobody is locked out; run it again), 2 when called wrongly.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$here/lib.sh"
# shellcheck source-path=SCRIPTDIR source=lib-secrets.sh
. "$here/lib-secrets.sh"

usage() { say "$*; usage: rotate-password.sh USER|nodes|sentinels [add|use|remove]"; exit 2; }
require REDIS_NODES REDIS_SENTINELS
check_tls
REDIS_MASTER_NAME=${REDIS_MASTER_NAME:-mymaster}
who=${1:-} step=${2:-all}
[ -n "$who" ] || usage 'no user'
case $step in all | add | use | remove) ;; *) usage "unknown step '$step'" ;; esac

rules_have() { grep -q "^user $who " "$here/../conf/$1"; }
# Sets FILE, USER, ON_NODES and ON_SENTINELS (where the user exists).
find_user() {
  ON_NODES=no ON_SENTINELS=no USER=default
  if [ -n "${REDIS_USERS_DIR:-}" ]; then
    USER=$who FILE=$REDIS_USERS_DIR/$who
    if rules_have users.acl; then ON_NODES=yes; fi
    if rules_have sentinel-users.acl; then ON_SENTINELS=yes; fi
    [ "$who" != default ] && [ "$ON_NODES$ON_SENTINELS" != nono ] || usage "there is no user '$who' in conf/users.acl"
  elif [ "$who" = nodes ]; then
    require REDIS_PASSWORD_FILE
    FILE=$REDIS_PASSWORD_FILE ON_NODES=yes
  elif [ "$who" = sentinels ]; then
    require REDIS_SENTINEL_PASSWORD_FILE
    FILE=$REDIS_SENTINEL_PASSWORD_FILE ON_SENTINELS=yes
  else
    usage "without REDIS_USERS_DIR there is no user '$who'"
  fi
  [ -r "$FILE" ] || die "$FILE cannot be read"
}

nodes() { [ "$ON_NODES" = no ] || lines_of "$REDIS_NODES"; }
sentinels() { [ "$ON_SENTINELS" = no ] || lines_of "$REDIS_SENTINELS"; }

# tell node_cli|sentinel_cli HOST:PORT COMMAND: the command goes through standard input, where `ps` does not see it.
tell() {
  reply=$(printf '%s\n' "$3" | "$1" "$2")
  [ "$reply" = OK ] || die "$2 did not accept the change (${reply:-no answer}): mend it and run this again"
}

# accept: every node and Sentinel accepts for the user what the files say, no more and no less.
accept() { accept_hashes "$(accepted_hashes "$FILE")"; }
accept_hashes() {
  hashes=$1
  load_credentials
  for node in $(nodes); do tell node_cli "$node" "ACL SETUSER $USER resetpass$hashes"; done
  for sentinel in $(sentinels); do tell sentinel_cli "$sentinel" "ACL SETUSER $USER resetpass$hashes"; done
}

new_password() {
  if [ -n "${REDIS_NEW_PASSWORD_FILE:-}" ]; then read_password "$REDIS_NEW_PASSWORD_FILE"; return; fi
  od -An -tx1 -N24 /dev/urandom | tr -d ' \n'
}

add() {
  if [ -e "$FILE.next" ] || [ -e "$FILE.previous" ]; then
    say "$who: going on with a change that was begun"
  else
    new=$(new_password)
    [ "${#new}" -ge 16 ] || die "the new password is too short (${#new} characters): 16 or more"
    # The copy keeps owner and mode.
    cp -p "$FILE" "$FILE.new"
    printf '%s\n' "$new" >"$FILE.new"
    mv -f "$FILE.new" "$FILE.next"
  fi
  accept
  say "$who: both passwords are accepted"
}

use() {
  if [ -e "$FILE.next" ]; then
    cp -p "$FILE" "$FILE.previous"
    mv -f "$FILE.next" "$FILE"
  fi
  [ -e "$FILE.previous" ] || die "there is no new password for $who: add comes first"
  accept
  log_in_with "$(read_password "$FILE")"
  say "$who: the new password is in use"
}

# log_in_with PASSWORD: nodes and Sentinels that are this user themselves.
log_in_with() {
  new=$(quoted "$1")
  case $who in
    replica | nodes) for node in $(lines_of "$REDIS_NODES"); do tell node_cli "$node" "CONFIG SET masterauth $new"; done ;;
  esac
  for sentinel in $(lines_of "$REDIS_SENTINELS"); do
    case $who in
      sentinel | nodes) tell sentinel_cli "$sentinel" "SENTINEL SET $REDIS_MASTER_NAME auth-pass $new" ;;
    esac
    case $who in
      sentinel | sentinels) tell sentinel_cli "$sentinel" "SENTINEL CONFIG SET sentinel-pass $new" ;;
    esac
  done
}

# Whoever cannot log in with the new one would be locked out.
check_new() {
  for address in $(nodes) $(sentinels); do
    user=
    [ "$USER" = default ] || user=$USER
    case $(cli "$user" "$(read_password "$FILE")" "$address" PING) in
      PONG* | LOADING* | MASTERDOWN* | NOPERM*) ;;
      *) die "$address does not let $who in with the new password: run \`use\` again" ;;
    esac
  done
}

remove() {
  [ ! -e "$FILE.next" ] || die "$FILE.next is there: \`use\` comes first"
  check_new
  # The file last: while it is there, a run that failed is gone on with here.
  accept_hashes " #$(hash_of "$(read_password "$FILE")")"
  rm -f "$FILE.previous"
  say "$who: the old password is refused"
}

find_user
if [ "$step" != all ]; then "$step"; exit; fi
add
use
sleep "${REDIS_ROTATE_WAIT:-5}"
remove
