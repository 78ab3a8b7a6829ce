import { defineDetector, sh } from '@infrastructor/core';

/** sd_booted(3): the folder exists exactly where systemd is the init that runs. */
export const systemd = defineDetector({
  name: 'systemd',
  description: 'systemd runs as init',
  async probe({ exec }) {
    const { stdout, exitCode } = await exec(sh`[ -d /run/systemd/system ] || exit 3; systemctl --version | head -n 1`);
    if (exitCode === 3) return undefined;
    const version = /^systemd (\S+)/.exec(stdout)?.[1];
    return { evidence: '/run/systemd/system exists', ...(version ? { details: { version } } : {}) };
  },
});
