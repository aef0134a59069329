#!/bin/sh
# The same hooks as a program: PROGRAM HOOK [DEPLOYMENT].
set -eu
newest() {
  directory=$INVENTORIES/$(printf 'd%s' "$1" | od -An -tx1 | tr -d ' \n')
  printf '%s/%s' "$directory" "$(ls "$directory" | sort | tail -n 1)"
}
case $1 in
  hooks) echo alter openWithWrongCredentials openReadOnly ;;
  alter) sed -i 's/"b\\"/"c\\"/' "$(newest "$2")" ;;
  openWithWrongCredentials) echo '{ "password": "wrong" }' ;;
  openReadOnly) echo "no user may only read" >&2; exit 4 ;;
esac
