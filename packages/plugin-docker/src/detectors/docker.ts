import { defineDetector, sh } from '@infrastructor/core';
import { defaultSocketPath } from '../options.ts';
import { dockerVersion } from '../parsers/docker-version.ts';

/** One command for all: programs, the socket and whether we may use it, and what the engine itself says. */
const probe = sh`for program in docker podman; do command -v $program; done
[ -S ${defaultSocketPath} ] && echo socket && [ -w ${defaultSocketPath} ] && echo writable
docker version --format '{{json .}}' 2>&1 || true`;

const probeTimeoutMs = 15_000;

export const docker = defineDetector({
  name: 'docker',
  description: 'A container engine that speaks the Docker Engine API',
  async probe({ exec, now }) {
    const { stdout } = await exec(probe, { timeoutMs: probeTimeoutMs });
    const lines = stdout.split('\n').map((line) => line.trim());
    const programs = lines.filter((line) => /^\/\S*\/(docker|podman)$/.test(line));
    const hasSocket = lines.includes('socket');
    const server = engineIn(lines, now());
    if (!server && !hasSocket) return undefined;
    return {
      evidence: server ? `docker version: engine ${server.version}` : `${defaultSocketPath} is a socket`,
      details: {
        ...(server ? { version: server.version, apiVersion: server.apiVersion } : {}),
        ...(hasSocket ? { socketPath: defaultSocketPath, permitted: lines.includes('writable') } : {}),
        programs,
      },
    };
  },
});

function engineIn(lines: readonly string[], now: Date) {
  const json = lines.find((line) => line.startsWith('{'));
  if (json === undefined) return undefined;
  try {
    return dockerVersion.parse(json, { now, warn: () => {} }).server;
  } catch {
    return undefined;
  }
}
