import {
  ConflictError,
  DataCollectionError,
  InfrastructorError,
  isInfrastructorError,
  NotFoundError,
} from '@infrastructor/core';

/** How ZFS says that the user may not: libzfs's EZFS_PERM and EZFS_DIFF, zpool_main.c, and /dev/zfs closed to users. */
const refusal =
  /permission denied|insufficient privileges|operation not permitted|must be (?:run as root|superuser)|(?:delegated )?permission is needed|\bEPERM\b|\bEACCES\b/i;
const absent =
  /no such pool|dataset does not exist|snapshot does not exist|no such dataset|could not find any snapshots/i;
const orphan = /parent does not exist/i;
const present = /already exists/i;
const notLoaded = /ZFS modules (?:are not|cannot be) loaded|\/dev\/zfs and \/proc\/self\/mounts are required/i;

/** The command's own words, where it ended with an error. */
export function wordsOf(error: unknown): string {
  if (!isInfrastructorError(error) || error.code !== 'COMMAND_FAILED') return '';
  return String(error.details?.stderr ?? error.message);
}

export function isRefused(words: string): boolean {
  return refusal.test(words);
}

/** What `sudo -n` says where it runs nothing (sudo 1.8 and 1.9, sudoers.so), and a shell where there is no sudo. */
const sudoRefusal =
  /^sudo: |is not in the sudoers file|is not allowed to (?:run sudo|execute)|may not run sudo|sudo: (?:command )?not found/m;

/** Whether what was tried as root was not run at all, or was refused as it was to the user. */
export function isRefusedToRoot(words: string): boolean {
  return isRefused(words) || sudoRefusal.test(words);
}

/** The failure of a ZFS command under the code that fits it: what does not exist is NOT_FOUND, what exists CONFLICT. */
export function explained(error: unknown): unknown {
  const words = wordsOf(error);
  const details = isInfrastructorError(error) ? error.details : undefined;
  const sentence = words.replaceAll(/\s+/g, ' ').trim();
  if (absent.test(words)) {
    return new NotFoundError(sentence, { details, hint: 'list_zfs_datasets and list_zfs_snapshots show what exists.' });
  }
  if (orphan.test(words)) {
    const hint = 'Make the dataset above it first; clone_zfs_snapshot does so with createParents.';
    return new NotFoundError(sentence, { details, hint });
  }
  if (present.test(words)) return new ConflictError(sentence, { details, hint: 'Choose another name.' });
  if (notLoaded.test(words)) {
    return new DataCollectionError('CAPABILITY_MISSING', sentence, {
      details,
      hint: 'Load the module on the device: modprobe zfs.',
    });
  }
  return error;
}

/**
 * Said where neither the user nor sudo may.
 * @param delegation permissions of `zfs allow` that would do, and on what; undefined where only root will do
 */
export function missingPermission(
  words: string,
  hostname: string,
  delegation: { readonly permissions: string; readonly dataset: string } | undefined,
): InfrastructorError {
  const allow = delegation
    ? `On ${hostname}, let the user do it: zfs allow -u USER ${delegation.permissions} '${delegation.dataset}'. Or allow`
    : 'ZFS leaves this to root alone: allow';
  return new InfrastructorError('PRIVILEGE_REQUIRED', `${hostname}: ${words.replaceAll(/\s+/g, ' ').trim()}`, {
    hint: `${allow} \`sudo -n\` without a password in /etc/sudoers.d.`,
    details: { stderr: words, ...(delegation ? { missing: delegation.permissions } : {}) },
  });
}
