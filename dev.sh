#!/usr/bin/env bash
# Everything a newcomer needs: ./dev.sh start | stop | restart | status | logs | test
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")"

usage() {
  cat <<'TEXT'
Usage: ./dev.sh <command>
  start     set up what is missing, start the API and the MCP server, wait until both are healthy
  stop      stop them
  restart   stop, then start
  status    show whether they run and how they are
  logs      show their logs (-f to follow)
  test      set up what is missing, run every test; --unit: the fast ones; --lab: on a virtual machine with real OpenZFS and Docker
TEXT
}

case "${1:-}" in
  start | stop | restart | status | logs | test) ;;
  '' | -h | --help | help) usage; exit 0 ;;
  *) usage >&2; exit 64 ;;
esac

. scripts/toolchain.sh
infrastructor=(node packages/host/dist/cli.js)
command=$1
shift

[ "$command" = test ] || build_packages
case "$command" in
  start) exec "${infrastructor[@]}" start --background "$@" ;;
  restart) "${infrastructor[@]}" stop && exec "${infrastructor[@]}" start --background "$@" ;;
  test) exec scripts/test.sh "$@" ;;
  *) exec "${infrastructor[@]}" "$command" "$@" ;;
esac
