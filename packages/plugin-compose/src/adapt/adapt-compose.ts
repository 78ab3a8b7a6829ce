import { NotFoundError } from '@infrastructor/core';
import { fileReferences } from '../model/file-references.ts';
import { parseCompose } from '../model/parse-compose.ts';
import { generateProxyConfig } from '../proxy/generate-proxy-config.ts';
import type { ComposeModification, ProxyConfig } from '../schemas/compose-change.ts';
import type { ComposeFile } from '../schemas/compose-file.ts';
import { adaptNetworks } from './adapt-networks.ts';
import { adaptPaths } from './adapt-paths.ts';
import { adaptPorts, type PortOptions } from './adapt-ports.ts';
import { adaptSubnets } from './adapt-subnets.ts';
import type { DeviceState } from './device-state.ts';
import { EditSession } from './edit-session.ts';
import { unifiedDiff } from './unified-diff.ts';

export interface AdaptOptions extends PortOptions {
  /** Only this service is changed; the ports of the others are kept clear all the same. */
  readonly service?: string | undefined;
  readonly updateAppdataPaths: boolean;
  readonly updateNetworks: boolean;
  /** The proxy's network; left out: the one that the device's proxy is in. */
  readonly defaultNetwork?: string | undefined;
  readonly generateProxyConfigs: boolean;
  readonly baseDomain?: string | undefined;
}

/**
 * Fits a compose file to a device: paths of application data, ports, networks and their subnets. The same file, state
 * and options give the same text, and a text that fits is left as it is.
 * @throws {ParseError} for what is no compose file
 * @throws {NotFoundError} when it has no service of the name that was asked for
 * @throws {ConflictError} when a port that was asked for is taken
 */
export function adaptCompose(text: string, device: DeviceState, options: AdaptOptions): ComposeModification {
  const file = parseCompose(text);
  const session = new EditSession(text);
  const { service: chosen, updateAppdataPaths, updateNetworks, defaultNetwork } = options;
  if (chosen !== undefined && !Object.hasOwn(file.services, chosen)) {
    throw new NotFoundError(`The compose file has no service ${chosen}`, {
      hint: `It has: ${Object.keys(file.services).join(', ')}`,
    });
  }
  const selected = (service: string) => chosen === undefined || chosen === service;
  warnOfOtherFiles(session, file);
  if (updateAppdataPaths && device.appdataPath !== undefined) adaptPaths(session, selected, device.appdataPath);
  adaptPorts(session, file, device, selected, options);
  if (updateNetworks) {
    adaptSubnets(session, device, options.project ?? file.name);
    adaptNetworks(session, file, device, selected, { defaultNetwork, isChosen: chosen !== undefined });
  }
  const proxyConfigs = options.generateProxyConfigs ? proxyConfigsOf(session, file, selected, options.baseDomain) : [];
  return {
    composeContent: session.text,
    changed: session.text !== text,
    changes: session.changes,
    diff: unifiedDiff(text, session.text, { before: 'compose.yaml (given)', after: 'compose.yaml (adapted)' }),
    warnings: session.warnings,
    proxyConfigs,
  };
}

function warnOfOtherFiles(session: EditSession, file: ComposeFile): void {
  for (const { severity, message, line } of file.problems) {
    if (severity === 'error') session.warn(`Line ${line}: ${message}`);
  }
  for (const { file: other, line, service } of fileReferences(session.text, file)) {
    session.warn(
      service === undefined
        ? `Line ${line}: the included file ${other} is not read and not adapted`
        : `Line ${line}: ${service} extends a service of ${other}, which is not read and not adapted`,
    );
  }
}

/** The proxy talks to the container itself, so the port is the one within it. */
function proxyConfigsOf(
  session: EditSession,
  file: ComposeFile,
  selected: (service: string) => boolean,
  domain: string | undefined,
): ProxyConfig[] {
  return Object.entries(file.services).flatMap(([name, service]) => {
    if (!selected(name)) return [];
    const exposed = service.expose?.map(Number).find((port) => Number.isInteger(port) && port > 0);
    const upstreamPort = service.ports?.find(({ protocol }) => protocol === 'tcp')?.target ?? exposed;
    if (upstreamPort === undefined || upstreamPort === 0) return [];
    const label = name.toLowerCase().replaceAll('.', '-');
    try {
      const upstreamApp = service.container_name ?? name;
      return [generateProxyConfig({ service: label, type: 'subdomain', upstreamApp, upstreamPort, domain })];
    } catch (error) {
      session.warn(`No proxy conf for ${name}: ${(error as Error).message}`);
      return [];
    }
  });
}
