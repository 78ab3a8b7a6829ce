import { defineDetector, sh } from '@infrastructor/core';

export const journald = defineDetector({
  name: 'journald',
  description: 'The systemd journal takes messages and can be read',
  async probe({ exec }) {
    const { stdout } = await exec(sh`command -v journalctl; if [ -S /run/systemd/journal/socket ]; then echo socket; fi
for folder in /var/log/journal /run/log/journal; do if [ -d $folder ]; then echo $folder; fi; done`);
    const lines = stdout.split('\n').filter(Boolean);
    const [journalctl, folder] = [
      lines.find((line) => line.endsWith('/journalctl')),
      lines.find((line) => line.endsWith('log/journal')),
    ];
    if (!journalctl || !lines.includes('socket')) return undefined;
    const persistent = folder === '/var/log/journal';
    return { evidence: `/run/systemd/journal/socket and ${journalctl} exist`, details: { persistent } };
  },
});
