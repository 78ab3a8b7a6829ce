import {
  ConflictError,
  DataCollectionError,
  type ErrorCode,
  type InfrastructorError,
  isInfrastructorError,
  NotFoundError,
} from '@infrastructor/core';
import { objectOf, textOf } from '../parsers/json-fields.ts';

/** The engine of a device does not answer, although the device may: status 503. */
export const engineUnavailableCode: ErrorCode = 'SERVICE_UNAVAILABLE';

const longestWords = 600;

/** The engine is stopped, or broke off. */
export function engineUnavailable(device: string, words: string, cause?: unknown): InfrastructorError {
  return new DataCollectionError(engineUnavailableCode, `The container engine of ${device} does not answer: ${words}`, {
    cause,
    hint: 'Start it on the device (`systemctl start docker`), or look at its log (`journalctl -u docker`).',
    details: { service: 'docker' },
  });
}

export function engineForbidden(device: string, words: string, cause?: unknown): InfrastructorError {
  return new DataCollectionError(
    'PRIVILEGE_REQUIRED',
    `The user we log in as may not use the container engine of ${device}: ${words}`,
    {
      cause,
      hint: 'Add the user to the group docker (`usermod -aG docker USER`, which is as good as root), or allow `sudo -n docker system dial-stdio`.',
    },
  );
}

/** What `docker system dial-stdio` said when it ended without serving. */
export function explainDialFailure(device: string, stderr: string, exitCode: number | undefined): InfrastructorError {
  const words = stderr.trim().slice(0, longestWords) || `docker system dial-stdio exited with ${exitCode}`;
  if (/permission denied|^sudo:|a password is required/im.test(words)) return engineForbidden(device, words);
  if (exitCode === 127 || /not found$/m.test(words)) {
    return new DataCollectionError('COMMAND_NOT_FOUND', `${device} has no docker command: ${words}`, {
      hint: 'Install Docker there, or set the plugin’s socketPath to where the engine listens.',
    });
  }
  if (/cannot connect|daemon running|error during connect|connection refused|no such file|EOF/i.test(words)) {
    return engineUnavailable(device, words);
  }
  return new DataCollectionError('COMMAND_FAILED', `docker system dial-stdio failed on ${device}: ${words}`);
}

interface EngineAnswer {
  readonly statusCode: number;
  readonly words: string;
}

/** Status and words of an answer of the engine that is not a success; undefined for any other error. */
export function engineAnswer(error: unknown): EngineAnswer | undefined {
  const { statusCode, json } = objectOf(error);
  if (typeof statusCode !== 'number') return undefined;
  const message = textOf(objectOf(json).message) ?? (error instanceof Error ? error.message : '');
  return { statusCode, words: message.trim().slice(0, longestWords) };
}

/**
 * An error of a request to the engine as one of ours.
 * @param subject what was asked for, like `container web`
 */
export function engineError(error: unknown, device: string, subject: string): InfrastructorError {
  if (isInfrastructorError(error)) return error;
  const answer = engineAnswer(error);
  if (!answer) return engineUnavailable(device, error instanceof Error ? error.message : String(error), error);
  const { statusCode, words } = answer;
  const options = { cause: error, details: { statusCode, engine: words } };
  switch (statusCode) {
    case 404:
      return new NotFoundError(`The engine of ${device} cannot find ${subject}: ${words}`, {
        ...options,
        hint: 'list_containers shows what is there, also what is stopped.',
      });
    case 409:
      return new ConflictError(`The engine of ${device} refuses this for ${subject} now: ${words}`, {
        ...options,
        hint: 'get_container_info shows the present state.',
      });
    case 503:
      return engineUnavailable(device, words, error);
    default:
      return new DataCollectionError(
        'COMMAND_FAILED',
        `The engine of ${device} answered ${statusCode} for ${subject}: ${words}`,
        {
          ...options,
          hint: 'The words are the engine’s own; its log on the device may say more.',
        },
      );
  }
}
