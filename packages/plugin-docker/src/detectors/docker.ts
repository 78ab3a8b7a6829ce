import { defineDetector, sh } from '@infrastructor/core';
import { defaultSocketPath, dockerOptions } from '../options.ts';
import { dockerVersion } from '../parsers/docker-version.ts';

/** One command for all: programs, the socket and whether we may use it, and what the engine itself says. */
const probe = (socketPath: string) => {
  // Without a host the CLI's own context says where the engine is, which may be rootless.
  const host = socketPath === defaultSocketPath ? [] : ['--host', `unix://${socketPath}`];
  return sh`for program in docker podman; do command -v $program; done
[ -S ${socketPath} ] && echo socket && [ -w ${socketPath} ] && echo writable
docker ${host} version --format '{{json .}}' 2>&1 || true`;
};

const probeTimeoutMs = 15_000;

export const docker = defineDetector({
  name: 'docker',
  description: 'A container engine that speaks the Docker Engine API',
  needs: { options: dockerOptions },
  async probe({ exec, now, needs }) {
    const { socketPath } = needs.options;
    const { stdout } = await exec(probe(socketPath), { timeoutMs: probeTimeoutMs });
    const lines = stdout.split('\n').map((line) => line.trim());
    const programs = lines.filter((line) => /^\/\S*\/(docker|podman)$/.test(line));
    const hasSocket = lines.includes('socket');
    const server = engineIn(lines, now());
    if (!server && !hasSocket) return undefined;
    return {
      evidence: server ? `docker version: engine ${server.version}` : `${socketPath} is a socket`,
      details: {
        ...(server ? { version: server.version, apiVersion: server.apiVersion } : {}),
        ...(hasSocket ? { socketPath, permitted: lines.includes('writable') } : {}),
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
