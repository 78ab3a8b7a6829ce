# Sourced by scripts/test.sh: the virtual machine for suites that need a whole one (*.lab.test.ts). It is built once, by
# the scripts in $LAB_SCRIPTS, into ~/.cache/infrastructor-lab; what a test does to an instance is gone when it stops.
#
#   SUITE=trixie ./dev.sh test --lab        # OpenZFS 2.3, Docker 26.1, docker compose v2 (the default)
#   SUITE=bookworm ./dev.sh test --lab      # OpenZFS 2.1, Docker 20.10, docker-compose v1
#   ./dev.sh test --lab zfs                 # the suites with `zfs` in their path
#   INFRASTRUCTOR_LAB_HOST=… INFRASTRUCTOR_LAB_KEY=… ./dev.sh test --lab    # a machine of your own, which will be changed
: "${LAB_SCRIPTS:=$PWD/../shared/lab}"
: "${LAB_HOME:=${XDG_CACHE_HOME:-$HOME/.cache}/infrastructor-lab}"
: "${SUITE:=trixie}"
: "${BOOT_TIMEOUT:=900}"                             # an emulated machine on a busy host
export LAB_HOME SUITE BOOT_TIMEOUT

say() { printf "%s\n" "$*" >&2; }

lab_tools=(debootstrap qemu-system-x86_64 qemu-img mkfs.ext4 cpio zstd xz ssh)
lab_packages='debootstrap qemu-system-x86 qemu-utils e2fsprogs cpio zstd xz-utils openssh-client'
lab_needed_mb=6144

lab_die() { say "error: $*"; exit 1; }

lab_is_built() { [ -e "$LAB_HOME/images/$SUITE/.provisioned" ]; }

lab_check_tools() {
  local tool missing=''
  for tool in "$@"; do
    command -v "$tool" >/dev/null 2>&1 || missing="$missing $tool"
  done
  [ -z "$missing" ] || lab_die "the lab needs$missing: apt-get install $lab_packages"
}

# What building needs and running does not, told before half of it is done.
lab_check_build() {
  [ "$(id -u)" = 0 ] || lab_die "no machine in $LAB_HOME/images/$SUITE, and building one needs root: sudo SUITE=$SUITE $LAB_SCRIPTS/build-vm.sh"
  lab_check_tools "${lab_tools[@]}"
  mkdir -p "$LAB_HOME"
  local free_mb mirror
  free_mb=$(df -Pm "$LAB_HOME" | awk 'NR == 2 { print $4 }')
  [ "$free_mb" -ge "$lab_needed_mb" ] || lab_die "building the machine needs $lab_needed_mb MB in $LAB_HOME, $free_mb MB are free; LAB_HOME chooses another place"
  mirror=${MIRROR:-$(awk '/^URIs:/ && !/security/ { print $2; exit }' /etc/apt/sources.list.d/debian.sources 2>/dev/null || true)}
  [ -n "$mirror" ] || lab_die 'no Debian mirror is known: set MIRROR and SECURITY_MIRROR'
  curl -fsSL --max-time 30 -o /dev/null "${mirror%/}/dists/$SUITE/Release" || lab_die "the Debian mirror does not answer for $SUITE: set MIRROR and SECURITY_MIRROR"
}

# The scripts are run from a copy: a checkout of them keeps no empty folder and may be read-only, and both would end up
# in the machine.
lab_copy_scripts() {
  [ -x "$LAB_SCRIPTS/start-vm.sh" ] || lab_die "no lab scripts in $LAB_SCRIPTS; set LAB_SCRIPTS, or INFRASTRUCTOR_LAB_HOST and INFRASTRUCTOR_LAB_KEY for a machine of your own"
  mkdir -p "$LAB_HOME/scripts"
  cp -rf "$LAB_SCRIPTS/." "$LAB_HOME/scripts/"
  chmod -R u+w,go+rX "$LAB_HOME/scripts"
  mkdir -p "$LAB_HOME/scripts/guest/appdata/swag/log/nginx"
}

lab_build() {
  lab_check_build
  say "Building the machine $SUITE once: half an hour and more …"
  "$LAB_HOME/scripts/build-vm.sh" >&2 || lab_die "the machine could not be built; the log named above says why, and ./dev.sh test --lab goes on where it stopped"
}

lab_start() {
  [ -n "${INFRASTRUCTOR_LAB_HOST:-}" ] && return
  lab_copy_scripts
  lab_is_built || lab_build
  lab_check_tools qemu-system-x86_64 qemu-img zstd ssh
  VM_NAME="test-$SUITE-$$"
  VM_SSH_PORT=$(node -e "const s = require('net').createServer().listen(0, '127.0.0.1', () => { console.log(s.address().port); s.close() })")
  export VM_NAME VM_SSH_PORT
  trap lab_stop EXIT
  "$LAB_HOME/scripts/start-vm.sh" >/dev/null || lab_die 'the machine did not start'
  export INFRASTRUCTOR_LAB_HOST=127.0.0.1 INFRASTRUCTOR_LAB_PORT=$VM_SSH_PORT
  export INFRASTRUCTOR_LAB_KEY="$LAB_HOME/keys/id_ed25519" INFRASTRUCTOR_LAB_SUITE=$SUITE
}

lab_stop() { "$LAB_HOME/scripts/stop-vm.sh" || true; }

# Runs the lab suites, or those that the arguments name (`zfs`: all of ZFS), and writes what a run that had every suite of
# ZFS saw into docs/zfs-lab.md.
lab_test() {
  lab_start
  local report=.cache/lab-report.json outcome=0
  rm -f "$report"
  vitest run --project lab --reporter=verbose --reporter=json --outputFile.json="$report" "$@" || outcome=$?
  node scripts/write-lab-log.ts docs/zfs-lab.md "$report" || outcome=1
  return "$outcome"
}
