import type { WatchEvent } from './inotify-watch.ts';
import { missingMs } from './tracked-files.ts';

/** So that the events of one save come together; a file that was closed or moved is whole. */
const settleMs = 15;
/** After a file is made, its content comes, and with it another event; only a link has none. */
const createdMs = 200;

/** What a folder's events are about, and the one that stands for lost events. */
const ofFolder = ['ISDIR', 'DELETE_SELF', 'MOVE_SELF', 'UNMOUNT', 'Q_OVERFLOW'];

/** What tells that a file is no longer at its place, at least for now. */
const ofAbsence = ['DELETE', 'MOVED_FROM'];

export interface Triage {
  readonly paths: readonly { readonly path: string; readonly delayMs: number; readonly isMissing: boolean }[];
  /** A folder came, went or has other permissions: what is in it has to be listed again. */
  readonly isSweepNeeded: boolean;
}

/** Which files to look at after events, and when. */
export function triageEvents(events: readonly WatchEvent[], isOfInterest: (path: string) => boolean): Triage {
  const aboutFolder = ({ names }: WatchEvent) => names.some((name) => ofFolder.includes(name));
  return {
    paths: events
      .filter((event) => !aboutFolder(event) && isOfInterest(event.path))
      .map(({ names, path }) => {
        const isMissing = names.some((name) => ofAbsence.includes(name));
        return { path, isMissing, delayMs: isMissing ? missingMs : names.includes('CREATE') ? createdMs : settleMs };
      }),
    isSweepNeeded: events.some(aboutFolder),
  };
}
