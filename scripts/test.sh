#!/usr/bin/env bash
# Every check, then every test: ./dev.sh test [--unit | --lab | vitest arguments]. Called by ./dev.sh, which sets up the toolchain.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."

if [ "${1:-}" = --unit ]; then
  shift
  exec vitest run --project unit "$@"
fi
if [ "${1:-}" = --lab ]; then
  shift
  . scripts/lab.sh
  lab_test "$@"
  exit
fi
[ $# -gt 0 ] && exec vitest run "$@"

step() { printf '\n== %s\n' "$1"; }
step 'types' && tsc -b
step 'lint' && biome check --diagnostic-level=error .
step 'unused code and dependencies' && knip --no-progress
step 'generated documents' && node --conditions=development scripts/generate-docs.ts --check
step 'public interface' && node scripts/api-reports.ts --check
step 'tests' && exec node scripts/run-tests.mjs
