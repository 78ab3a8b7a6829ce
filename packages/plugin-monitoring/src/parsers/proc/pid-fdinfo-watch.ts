import type { WatchMark } from '../../schemas/proc-pid-fdinfo.ts';
import { known } from '../known.ts';
import { address, hex, integer } from './words.ts';

interface Watch {
  readonly flags: number | undefined;
  readonly eventFlags: number | undefined;
  readonly mark: WatchMark | undefined;
}

/**
 * The words behind `inotify` and `fanotify`: `wd:3 ino:9e7e sdev:800013 mask:800afce ignored_mask:0 fhandle-bytes:8 …`,
 * hexadecimal but for the watch and the mount (fs/notify/fdinfo.c).
 */
export function readWatch(rest: string): Watch {
  const values = new Map(
    rest
      .trim()
      .split(/\s+/)
      .map((word) => [word.split(':', 1)[0] ?? '', word.slice(word.indexOf(':') + 1)]),
  );
  const value = (name: string) => values.get(name) ?? '';
  const mask = hex(value('mask'));
  const mark = {
    watchDescriptor: integer(value('wd')),
    mountId: integer(value('mnt_id')),
    inode: hex(value('ino')),
    device: address(value('sdev')),
    markFlags: hex(value('mflags')),
    fileHandleBytes: hex(value('fhandle-bytes')),
    fileHandleType: hex(value('fhandle-type')),
    fileHandle: values.get('f_handle'),
  };
  return {
    flags: hex(value('flags')),
    eventFlags: hex(value('event-flags')),
    mark: mask === undefined ? undefined : known({ mask, ignoredMask: hex(value('ignored_mask')) ?? 0, ...mark }),
  };
}
