import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { InfrastructorError } from '../../contract/errors.ts';

const version = 1;
const nonceBytes = 12;
const tagBytes = 16;

/** Encrypts what is stored, and decrypts it again. */
export interface SecretSeal {
  /** `subject` names what the secret belongs to; it cannot be opened as another's. */
  seal(subject: string, secret: string): Uint8Array;
  /** @throws {InfrastructorError} CONFIGURATION_INVALID when it was sealed with another key, for another subject, or changed */
  open(subject: string, sealed: Uint8Array): string;
}

/**
 * AES-256-GCM (NIST SP 800-38D) with a key that is derived from the master key (HKDF, RFC 5869). A sealed secret is one byte
 * of version, the nonce, the tag and the cipher text; version and subject are authenticated with it.
 */
export function createSecretSeal(masterKey: Uint8Array): SecretSeal {
  const key = Buffer.from(hkdfSync('sha256', masterKey, '', 'infrastructor stored credentials', 32));
  const additional = (subject: string) => Buffer.concat([Buffer.of(version), Buffer.from(subject, 'utf8')]);
  return {
    seal(subject, secret) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(additional(subject));
      const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.of(version), nonce, cipher.getAuthTag(), text]);
    },
    open(subject, sealed) {
      const bytes = Buffer.from(sealed);
      try {
        if (bytes[0] !== version) throw new Error(`version ${bytes[0]}`);
        const text = 1 + nonceBytes + tagBytes;
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, 1 + nonceBytes), {
          authTagLength: tagBytes,
        })
          .setAAD(additional(subject))
          .setAuthTag(bytes.subarray(1 + nonceBytes, text));
        return Buffer.concat([decipher.update(bytes.subarray(text)), decipher.final()]).toString('utf8');
      } catch (cause) {
        throw new InfrastructorError(
          'CONFIGURATION_INVALID',
          'A stored credential cannot be opened with this master key',
          {
            cause,
            hint: 'Use the MASTER_KEY, or the master.key of the data folder, that it was stored with; or give the credential again with edit_device.',
          },
        );
      }
    },
  };
}
