# shellcheck shell=sh
# Passwords: where they come from, and what Redis and Sentinel are told of them. Sourced after lib.sh, never run.
#
# REDIS_USERS_DIR   a folder with one file per user of conf/users.acl, named like the user, with its password in it; or
# REDIS_PASSWORD[_FILE], REDIS_SENTINEL_PASSWORD[_FILE]   one password of all nodes and one of all Sentinels
# REDIS_USERNAME    with a folder of users: who the scripts are; default admin
#
# Beside each file FILE there may be FILE.next and FILE.previous while the password is changed: all three are accepted.
# shellcheck disable=SC2034

# read_password FILE: its one line.
read_password() {
  [ -r "$1" ] || die "the password file $1 cannot be read"
  password_read=$(cat "$1")
  case $password_read in
    '') die "the password file $1 is empty" ;;
    *"
"*) die "the password file $1 has more than one line" ;;
  esac
  printf '%s' "$password_read"
}

# load_secret NAME: takes NAME from the file that NAME_FILE names, if there is one, and keeps it out of the environment
# of everything this script starts.
load_secret() {
  eval "secret_file=\${$1_FILE:-} secret=\${$1:-}"
  # An exit inside $( ) ends only that.
  [ -z "$secret_file" ] || secret=$(read_password "$secret_file") || exit 1
  unset "$1"
  eval "$1=\$secret"
  secret=
}

# load_credentials: sets SCRIPT_USER (empty: the default user), REDIS_PASSWORD and REDIS_SENTINEL_PASSWORD to what the
# scripts log in with.
load_credentials() {
  SCRIPT_USER=${REDIS_USERNAME:-}
  if [ -n "${REDIS_USERS_DIR:-}" ]; then
    SCRIPT_USER=${REDIS_USERNAME:-admin}
    unset REDIS_PASSWORD REDIS_SENTINEL_PASSWORD
    REDIS_PASSWORD=$(read_password "$REDIS_USERS_DIR/$SCRIPT_USER") || exit 1
    REDIS_SENTINEL_PASSWORD=$REDIS_PASSWORD
  else
    load_secret REDIS_PASSWORD
    load_secret REDIS_SENTINEL_PASSWORD
  fi
}

# password_of USER: what USER of the folder logs in with.
password_of() { read_password "$REDIS_USERS_DIR/$1"; }

sha256() { if command -v sha256sum >/dev/null 2>&1; then sha256sum; else shasum -a 256; fi | cut -c 1-64; }
sha1() { if command -v sha1sum >/dev/null 2>&1; then sha1sum; else shasum; fi | cut -c 1-40; }

hash_of() { printf '%s' "$1" | sha256; }

# accepted_hashes FILE: ` #hash` of each password that the user of FILE may have at the moment.
accepted_hashes() {
  for accepted in "$1" "$1.next" "$1.previous"; do
    [ -e "$accepted" ] || continue
    accepted_password=$(read_password "$accepted") || exit 1
    printf ' #%s' "$(hash_of "$accepted_password")"
  done
}

# require_users NAME...: their files are there, and no password of the folder is weak.
require_users() {
  for name in "$@"; do
    [ -r "$REDIS_USERS_DIR/$name" ] || die "$REDIS_USERS_DIR/$name cannot be read: the password of the user '$name' is needed"
  done
  for file in "$REDIS_USERS_DIR"/*; do
    [ -f "$file" ] || continue
    password=$(read_password "$file") || exit 1
    [ "${#password}" -ge 16 ] ||
      die "the password in $file is too short (${#password} characters): 16 or more, as \`openssl rand -hex 24\` makes them"
  done
  password=
}

# user_lines RULES PASSWORD PASSWORD_FILE: the users' file. With a folder of users: those of the file RULES that have a
# password. Else the default user, with PASSWORD or all that PASSWORD_FILE stands for; nothing without one.
user_lines() {
  if [ -n "${REDIS_USERS_DIR:-}" ]; then
    sed -e '/^#/d' -e '/^$/d' "$1" | while read -r word user rules; do
      if [ "$user" = default ]; then printf '%s %s %s\n' "$word" "$user" "$rules"; continue; fi
      [ -e "$REDIS_USERS_DIR/$user" ] || continue
      hashes=$(accepted_hashes "$REDIS_USERS_DIR/$user") || exit 1
      printf '%s %s on%s %s\n' "$word" "$user" "$hashes" "$rules"
    done
  elif [ -n "$3" ]; then
    hashes=$(accepted_hashes "$3") || exit 1
    printf 'user default on%s ~* &* +@all\n' "$hashes"
  elif [ -n "$2" ]; then
    printf 'user default on #%s ~* &* +@all\n' "$(hash_of "$2")"
  fi
}

# quoted TEXT: TEXT as one argument of a Redis configuration line.
quoted() { printf '"%s"' "$(printf '%s' "$1" | sed 's/[\\"]/\\&/g')"; }

# check_tls: certificate and key belong together, and all files can be read.
check_tls() {
  [ -n "${REDIS_TLS_CERT_FILE:-}${REDIS_TLS_KEY_FILE:-}${REDIS_TLS_CA_FILE:-}" ] || return 0
  require REDIS_TLS_CERT_FILE REDIS_TLS_KEY_FILE REDIS_TLS_CA_FILE
  for file in "$REDIS_TLS_CERT_FILE" "$REDIS_TLS_KEY_FILE" "$REDIS_TLS_CA_FILE"; do
    [ -r "$file" ] || die "the TLS file $file cannot be read"
  done
}

# listen_lines PORT: where to listen, with TLS alone when there are certificates. Clients need none of their own: they
# have passwords.
listen_lines() {
  if [ -z "${REDIS_TLS_CERT_FILE:-}" ]; then printf 'port %s\n' "$1"; return; fi
  printf 'port 0\ntls-port %s\ntls-replication yes\ntls-auth-clients optional\n' "$1"
  printf 'tls-cert-file %s\ntls-key-file %s\n' "$(quoted "$REDIS_TLS_CERT_FILE")" "$(quoted "$REDIS_TLS_KEY_FILE")"
  printf 'tls-ca-cert-file %s\n' "$(quoted "$REDIS_TLS_CA_FILE")"
}
