import { randomUUID } from 'node:crypto';
import { type Static, Type } from 'typebox';
import { ValidationError } from '../../contract/errors.ts';
import type { CredentialsTable } from '../../store/credentials-table.ts';
import type { SecretSeal } from './secret-seal.ts';

/** What lets us in; it is sealed before it is stored, and never shown again. */
export const CredentialInput = Type.Object(
  {
    password: Type.Optional(Type.String({ minLength: 1, maxLength: 1_000, description: 'Of the user on the device' })),
    privateKey: Type.Optional(
      Type.String({ minLength: 1, maxLength: 20_000, description: 'In OpenSSH or PEM format' }),
    ),
    passphrase: Type.Optional(
      Type.String({ minLength: 1, maxLength: 1_000, description: 'Of the private key, here or at sshPrivateKeyPath' }),
    ),
  },
  { minProperties: 1, description: 'Stored encrypted; never shown in answers, logs or audit' },
);
export type CredentialInput = Static<typeof CredentialInput>;

/** Credentials of devices, encrypted at rest. */
export class DeviceCredentials {
  readonly #table: CredentialsTable;
  readonly #seal: SecretSeal;

  constructor(table: CredentialsTable, seal: SecretSeal) {
    this.#table = table;
    this.#seal = seal;
  }

  /**
   * @returns the id under which a device refers to it
   * @throws {ValidationError} for what is given and empty
   */
  async store(credential: CredentialInput): Promise<string> {
    if (Object.keys(credential).length === 0) throw new ValidationError('The credential holds nothing');
    const name = `device-${randomUUID()}`;
    const { id } = await this.#table.insert({
      name,
      kind: credential.privateKey ? 'ssh-key' : credential.password ? 'password' : 'passphrase',
      publicData: {},
      sealedSecret: this.#seal.seal(name, JSON.stringify(credential)),
    });
    return id;
  }

  /** @throws {InfrastructorError} CONFIGURATION_INVALID when it was stored with another master key */
  async open(id: string): Promise<CredentialInput> {
    const row = await this.#table.find(id);
    return row ? (JSON.parse(this.#seal.open(row.name, row.sealedSecret)) as CredentialInput) : {};
  }

  async remove(id: string): Promise<void> {
    await this.#table.remove(id);
  }
}
