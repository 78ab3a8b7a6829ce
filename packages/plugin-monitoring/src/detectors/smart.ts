import { defineDetector, sh } from '@infrastructor/core';
import { smartctl } from '../parsers/smartctl.ts';

export const smart = defineDetector({
  name: 'smart',
  description: 'smartctl is installed and finds drives',
  async probe({ exec, now }) {
    const { stdout, exitCode } = await exec(sh`smartctl --version`);
    if (exitCode !== 0) return undefined;
    const version = /^smartctl (?:version )?(\S+)/m.exec(stdout)?.[1];
    const scan = (await exec(sh`smartctl --scan-open -j || smartctl --scan-open`, { privileged: true })).stdout;
    const isText = !scan.includes('{');
    const { devices = [] } =
      scan.trim() === ''
        ? {}
        : smartctl.parse(`${isText ? scan.replace(/^.*invalid option.*$/gm, '') : scan}\n`, {
            now: now(),
            warn: () => {},
          });
    const [first] = devices;
    if (!first) return undefined;
    return {
      evidence: `smartctl ${version ?? ''} finds ${first.name}`.replace('  ', ' '),
      details: { version, drives: devices.map(({ name, type }) => (type ? `${name} [${type}]` : name)) },
    };
  },
});
