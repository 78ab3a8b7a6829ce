import { type Static, Type } from 'typebox';
import { pinnedFingerprint } from '../device/ssh/host-key.ts';
import type { NewDevice } from '../store/devices-table.ts';
import { CredentialInput } from './credentials/device-credentials.ts';
import { Hostname, Tags } from './device-schema.ts';
import { parseProxyJump } from './proxy-jump.ts';

/** A host name or an IP address; never an option of a command. */
const Address = Type.String({
  pattern: '^[A-Za-z0-9:][A-Za-z0-9._:%-]{0,254}$',
  description: 'Host name or IP address',
});

export const HostKeyText = Type.String({
  pattern: '^(SHA256:[A-Za-z0-9+/]{43}=?|(ssh|ecdsa|sk)-[a-z0-9@.-]+ [A-Za-z0-9+/]+={0,2}( .*)?)$',
  description: 'Fingerprint (SHA256:…) or public key of the host, to pin it',
});

/** What of a device can be given; the defaults are those of a new one. */
export const deviceProperties = {
  address: Type.Optional(Address),
  sshPort: Type.Integer({ minimum: 1, maximum: 65_535, default: 22 }),
  sshUsername: Type.Optional(
    Type.String({ pattern: '^[A-Za-z0-9_][^\\s:]{0,99}$', description: 'Default: the user we run as' }),
  ),
  sshPrivateKeyPath: Type.Optional(Type.String({ maxLength: 500, description: 'On the host that runs Infrastructor' })),
  credential: Type.Optional(CredentialInput),
  proxyJump: Type.Optional(Type.String({ description: '[user@]host[:port], several separated by commas' })),
  hostKey: Type.Optional(HostKeyText),
  deviceType: Type.String({ default: 'server', maxLength: 100 }),
  tags: Type.Intersect([Tags], { default: {} }),
  description: Type.Optional(Type.String({ maxLength: 2_000 })),
  location: Type.Optional(Type.String({ maxLength: 500 })),
  monitoringEnabled: Type.Boolean({ default: true }),
} as const;

export const AddDeviceInput = Type.Object({ hostname: Hostname, ...deviceProperties });

/** Everything is optional in a change, and what is left out stays. */
export const EditDeviceInput = Type.Object({
  device: Type.String({ description: 'Hostname or id' }),
  hostname: Type.Optional(Hostname),
  ...Object.fromEntries(Object.entries(deviceProperties).map(([name, schema]) => [name, withoutDefault(schema)])),
});

type Fields = Partial<Static<typeof AddDeviceInput>>;

function withoutDefault(schema: object) {
  const { default: _default, ...rest } = schema as Record<string, unknown>;
  return Type.Optional(rest as object);
}

/** Input as columns. */
export function toRow(input: Fields): Partial<NewDevice> {
  const { hostKey, credential: _storedApart, ...fields } = input;
  if (fields.proxyJump) parseProxyJump(fields.proxyJump);
  return { ...fields, ...(hostKey ? { hostKeys: [pinnedHostKey(hostKey)] } : {}) };
}

export function pinnedHostKey(text: string) {
  const [type = '', key = ''] = text.split(' ');
  if (text.startsWith('SHA256:')) return { type: '', key: '', fingerprint: text.replace(/=+$/, '') };
  return { type, key, fingerprint: pinnedFingerprint(text) };
}
