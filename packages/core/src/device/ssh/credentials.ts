import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import ssh2, { type AnyAuthMethod, type ParsedKey } from 'ssh2';
import type { SshTarget } from './ssh-target.ts';

/** One thing to try, and how it is called in a message. */
export interface Credential {
  readonly label: string;
  /** The method's name in the protocol (RFC 4252), by which the server says what it takes. */
  readonly protocolName: 'publickey' | 'password' | 'keyboard-interactive';
  readonly method: AnyAuthMethod;
}

export interface Credentials {
  readonly usable: readonly Credential[];
  /** Why a key was left out, like a passphrase that does not fit. */
  readonly problems: readonly string[];
}

export const defaultKeyFiles = () =>
  ['id_ed25519', 'id_ecdsa', 'id_rsa'].map((name) => path.join(homedir(), '.ssh', name));

/** Finds what can be tried for a device. Parsed keys are kept: an encrypted one costs up to a second of key derivation. */
export class CredentialStore {
  readonly #agentSocket: string | undefined;
  readonly #defaultKeyFiles: readonly string[];
  readonly #keys = new Map<string, { readonly version: string; readonly key: ParsedKey | string }>();

  constructor(agentSocket: string | undefined, keyFiles: readonly string[]) {
    this.#agentSocket = agentSocket;
    this.#defaultKeyFiles = keyFiles;
  }

  async for(target: SshTarget): Promise<Credentials> {
    const { username, password } = target;
    const usable: Credential[] = [];
    const problems: string[] = [];
    const addKey = async (file: string, required: boolean) => {
      const key = await this.#load(file, target.passphrase);
      if (key === undefined && !required) return;
      if (key === undefined) problems.push(`key ${file} does not exist`);
      else if (typeof key === 'string') problems.push(`key ${file}: ${key}`);
      else
        usable.push({
          label: `key ${file} (${key.type})`,
          protocolName: 'publickey',
          method: { type: 'publickey', username, key },
        });
    };
    if (target.privateKey !== undefined) {
      const key = this.#parseStored(target.privateKey, target.passphrase);
      if (typeof key === 'string') problems.push(`the stored key: ${key}`);
      else
        usable.push({
          label: `stored key (${key.type})`,
          protocolName: 'publickey',
          method: { type: 'publickey', username, key },
        });
    }
    if (target.privateKeyPath !== undefined) await addKey(expandHome(target.privateKeyPath), true);
    else if (target.privateKey === undefined) {
      if (this.#agentSocket) {
        usable.push({
          label: 'SSH agent',
          protocolName: 'publickey',
          method: { type: 'agent', username, agent: this.#agentSocket },
        });
      }
      for (const file of this.#defaultKeyFiles) await addKey(file, false);
    }
    if (password !== undefined) {
      usable.push({ label: 'password', protocolName: 'password', method: { type: 'password', username, password } });
      // Some servers know the password only as the answer to a question.
      const prompt: Extract<AnyAuthMethod, { type: 'keyboard-interactive' }>['prompt'] = (
        _name,
        _text,
        _language,
        prompts,
        finish,
      ) => finish(prompts.map(({ echo }) => (echo ? '' : password)));
      const method: AnyAuthMethod = { type: 'keyboard-interactive', username, prompt };
      usable.push({ label: 'password (keyboard-interactive)', protocolName: 'keyboard-interactive', method });
    }
    return { usable, problems };
  }

  #parseStored(privateKey: string, passphrase: string | undefined): ParsedKey | string {
    const version = createHash('sha256')
      .update(JSON.stringify([privateKey, passphrase]))
      .digest('hex');
    const kept = this.#keys.get(version);
    if (kept) return kept.key;
    const key = parsePrivateKey(Buffer.from(privateKey, 'utf8'), passphrase);
    this.#keys.set(version, { version, key });
    return key;
  }

  /** A key, why it cannot be used, or undefined where there is no such file. */
  async #load(file: string, passphrase: string | undefined): Promise<ParsedKey | string | undefined> {
    let version: string;
    let content: Buffer;
    try {
      const { mtimeMs, size, ino } = await stat(file);
      version = `${ino} ${mtimeMs} ${size} ${passphrase === undefined ? '' : createHash('sha256').update(passphrase).digest('hex')}`;
      const kept = this.#keys.get(file);
      if (kept?.version === version) return kept.key;
      content = await readFile(file);
    } catch (error) {
      if (error instanceof Error && 'code' in error) return error.code === 'ENOENT' ? undefined : String(error.code);
      throw error;
    }
    const key = parsePrivateKey(content, passphrase);
    this.#keys.set(file, { version, key });
    return key;
  }
}

function parsePrivateKey(content: Buffer, passphrase: string | undefined): ParsedKey | string {
  const parsed = ssh2.utils.parseKey(content, passphrase);
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  if (key instanceof Error) {
    // The library's own words, which name no secret.
    if (/no passphrase given|passphrase/i.test(key.message) && passphrase === undefined)
      return 'is encrypted, and no passphrase was given';
    if (/bad passphrase|integrity check/i.test(key.message)) return 'the passphrase does not fit';
    return 'is not a private key in a known format';
  }
  return key?.isPrivateKey() ? key : 'is not a private key';
}

function expandHome(file: string): string {
  return file.startsWith('~/') ? path.join(homedir(), file.slice(2)) : file;
}
