import { defineDetector, sh } from '@infrastructor/core';

/** What Debian and Ubuntu leave as a file, Fedora and RHEL tell by a program, and a replaced kernel shows everywhere. */
const probe = sh`for mark in /run/reboot-required /var/run/reboot-required; do if [ -e $mark ]; then echo "file $mark"; fi; done
if [ -e /run/reboot-required.pkgs ]; then sort -u /run/reboot-required.pkgs | while read -r name; do echo "package $name"; done; fi
if command -v needs-restarting >/dev/null; then timeout 8 needs-restarting -r >/dev/null 2>&1; if [ $? -eq 1 ]; then echo "program needs-restarting"; fi; fi
release=$(uname -r)
for folder in /lib/modules /usr/lib/modules; do
if [ -n "$(ls $folder 2>/dev/null)" ] && [ ! -d "$folder/$release" ]; then echo "kernel $release $folder"; fi; done`;

export const pendingReboot = defineDetector({
  name: 'pending-reboot',
  description: 'An update waits for a restart of the machine',
  async probe({ exec }) {
    const { stdout } = await exec(probe);
    const values = (kind: string) =>
      Array.from(stdout.matchAll(new RegExp(`^${kind} (.*)$`, 'gm')), ([, value = '']) => value);
    const [file] = values('file');
    const packages = values('package');
    const details = packages.length > 0 ? { details: { packages } } : {};
    if (file) return { evidence: `${file} exists`, ...details };
    if (values('program').length > 0) return { evidence: 'needs-restarting says so', ...details };
    const [release, folder] = values('kernel')[0]?.split(' ') ?? [];
    // A container sees the kernel of its host, whose modules it does not have; then it usually has none at all.
    return release ? { evidence: `The kernel ${release} that runs has no modules in ${folder} any more` } : undefined;
  },
});
