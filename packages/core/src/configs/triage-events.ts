import type { WatchEvent } from './inotify-watch.ts';

/** A file that is written gets this long to be whole. */
const settleMs = 30;
/** After a file is made, its content comes, and with it another event; only a link has none. */
const createdMs = 200;

/** What a folder's events are about, and the one that stands for lost events. */
const ofFolder = ['ISDIR', 'DELETE_SELF', 'MOVE_SELF', 'UNMOUNT', 'Q_OVERFLOW'];

export interface Triage {
  readonly paths: readonly { readonly path: string; readonly delayMs: number }[];
  /** A folder came, went or has other permissions: what is in it has to be listed again. */
  readonly isSweepNeeded: boolean;
}

/** Which files to look at after events, and when. */
export function triageEvents(events: readonly WatchEvent[], isOfInterest: (path: string) => boolean): Triage {
  const aboutFolder = ({ names }: WatchEvent) => names.some((name) => ofFolder.includes(name));
  return {
    paths: events
      .filter((event) => !aboutFolder(event) && isOfInterest(event.path))
      .map(({ names, path }) => ({ path, delayMs: names.includes('CREATE') ? createdMs : settleMs })),
    isSweepNeeded: events.some(aboutFolder),
  };
}
