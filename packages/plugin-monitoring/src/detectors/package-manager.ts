import { defineDetector, sh } from '@infrastructor/core';

/** In this order: where several are installed the first is the system's own. */
const managers = ['apt-get', 'dnf', 'yum', 'zypper', 'pacman', 'apk', 'xbps-install', 'emerge', 'opkg', 'nix-env'];

export const packageManager = defineDetector({
  name: 'package-manager',
  description: 'A package manager that is known',
  async probe({ exec }) {
    const { stdout } = await exec(sh`for manager in ${managers}; do command -v "$manager"; done; true`);
    const paths = stdout.split('\n').filter((line) => line.startsWith('/'));
    const [first] = paths;
    if (!first) return undefined;
    const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);
    const name = nameOf(first) === 'apt-get' ? 'apt' : nameOf(first);
    return { evidence: `${first} exists`, details: { name, all: paths.map(nameOf) } };
  },
});
