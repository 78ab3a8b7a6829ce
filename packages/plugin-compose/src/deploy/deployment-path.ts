import { normalize } from 'node:path/posix';
import { ValidationError } from '@infrastructor/core';

/** Where a project lies. */
export interface ProjectPlace {
  readonly folder: string;
  /** Set when a file was named; else the one that is there, or a new one, is taken. */
  readonly fileName?: string;
}

/** Folders of the system itself, in which no project is made. */
const system = /^\/(?:bin|boot|dev|etc|lib|lib32|lib64|proc|run|sbin|sys|usr)(?:\/|$)/;

/**
 * Reads a deployment path: a folder, or a `.yml`/`.yaml` file in it.
 * @throws {ValidationError} for a path with `.` or `..` in it, for `/` and for folders of the system
 */
export function readDeploymentPath(path: string): ProjectPlace {
  const plain = path.replace(/\/+$/, '');
  if (plain === '' || normalize(plain) !== plain || /\p{Cc}/u.test(plain) || !plain.startsWith('/')) {
    throw refusal(path, 'it has to be absolute, without "." and ".." and double slashes, and not "/"');
  }
  const slash = plain.lastIndexOf('/');
  const isFile = /\.ya?ml$/.test(plain);
  const folder = isFile ? plain.slice(0, slash) : plain;
  if (folder === '' || system.test(`${folder}/`)) throw refusal(path, 'that folder belongs to the system');
  return isFile ? { folder, fileName: plain.slice(slash + 1) } : { folder };
}

function refusal(path: string, why: string): ValidationError {
  return new ValidationError(`${JSON.stringify(path)} is no place for a project: ${why}`, {
    problems: [{ path: '/deploymentPath', message: why }],
    hint: 'Give a folder like /opt/stacks/media, or a .yml file in one.',
  });
}

/** The name that compose gives a project after its folder (compose-go `NormalizeProjectName`). */
export function projectNameOf(folder: string): string {
  const base = folder.slice(folder.lastIndexOf('/') + 1).toLowerCase();
  return base.replace(/[^a-z0-9_-]/g, '').replace(/^[_-]+/, '') || 'project';
}
