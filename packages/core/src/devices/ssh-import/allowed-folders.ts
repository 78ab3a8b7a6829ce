import { readFileSync, realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { NotFoundError, ValidationError } from '../../contract/errors.ts';

/** A file that is larger was not written by a person for ssh. */
const maxBytes = 1024 * 1024;

/** `~` and `~/…` as an absolute path; other users' folders are not looked up. */
export function fromHome(file: string): string {
  return file === '~' || file.startsWith('~/') ? path.join(homedir(), file.slice(1)) : file;
}

/** Reads files of this host, but only those that really lie under certain folders: links are followed before that is judged. */
export class AllowedFolders {
  readonly #folders: readonly string[];

  constructor(folders: readonly string[]) {
    this.#folders = folders.map((folder) => path.resolve(fromHome(folder)));
  }

  /** As they are shown to people. */
  get names(): string {
    return this.#folders.join(', ');
  }

  /** Whether a path, as it is written, is one of the folders or under one. */
  contains(file: string): boolean {
    return isUnder(this.#folders, path.resolve(file));
  }

  /**
   * The text of a file.
   * @throws {ValidationError} when it lies elsewhere, is no regular file or is too large
   * @throws {NotFoundError} when there is none
   */
  read(file: string): string {
    // Judged before anything is looked up, so that an answer tells nothing of files elsewhere.
    if (!this.contains(file)) throw this.#refused(file);
    let real: string;
    try {
      real = realpathSync(file);
    } catch (cause) {
      throw new NotFoundError(`There is no ${file} on the host that runs Infrastructor`, { cause });
    }
    if (!isUnder(this.#folders.map(realOrSelf), real)) throw this.#refused(file);
    const { size } = this.#regularFile(real, file);
    if (size > maxBytes)
      throw new ValidationError(`${file} has ${size} bytes, more than the ${maxBytes} that are read`);
    try {
      return readFileSync(real, 'utf8');
    } catch (cause) {
      throw new ValidationError(`${file} cannot be read: ${(cause as Error).message}`, { cause });
    }
  }

  #regularFile(real: string, file: string) {
    const stats = statSync(real);
    if (!stats.isFile()) throw new ValidationError(`${file} is not a regular file`);
    return stats;
  }

  #refused(file: string): ValidationError {
    return new ValidationError(`${file} is not under an allowed folder`, {
      hint: `Only files under ${this.names} are read; give the text as \`content\` instead.`,
    });
  }
}

function isUnder(folders: readonly string[], file: string): boolean {
  return folders.some((folder) => file === folder || file.startsWith(`${folder.replace(/\/$/, '')}/`));
}

function realOrSelf(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}
