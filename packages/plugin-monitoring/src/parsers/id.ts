import { defineParser } from '@infrastructor/core';
import { UserIdentity } from '../schemas/user-identity.ts';
import { known } from './known.ts';
import { unreadable, wholeLines } from './text.ts';

const one = '\\d+(?:\\([^()]*\\))?';
const line = new RegExp(
  `^uid=(${one}) gid=(${one})(?: euid=(${one}))?(?: egid=(${one}))?(?: groups=(${one}(?:,${one})*))?(?: context=(\\S+))?\\s*$`,
);

function numberAndName(text: string | undefined): { readonly id?: number; readonly name?: string | undefined } {
  const [, digits, name] = /^(\d+)(?:\((.*)\))?$/.exec(text ?? '') ?? [];
  return digits === undefined ? {} : { id: Number(digits), name: name === '' ? undefined : name };
}

function securityContext(text: string | undefined): UserIdentity['securityContext'] {
  const [user, role, type, ...level] = text?.split(':') ?? [];
  if (user === undefined) return undefined;
  return known({ user, role, type, level: level.length === 0 ? undefined : level.join(':') });
}

/** Reads `id` of coreutils, busybox and BSD, without options (id(1)). */
export const id = defineParser({
  name: 'id',
  description: 'A user, its groups and its security context, from id',
  output: UserIdentity,
  parse(text, context) {
    const found = wholeLines(text, context)
      .map((entry) => line.exec(entry))
      .find((match) => match !== null);
    const [, uid, gid, euid, egid, groups, label] = found ?? [];
    const [user, group] = [numberAndName(uid), numberAndName(gid)];
    if (user.id === undefined || group.id === undefined)
      throw unreadable('id', 'it has no line "uid=… gid=… groups=…"', 'Run id without options.');
    const [effectiveUser, effectiveGroup] = [numberAndName(euid), numberAndName(egid)];
    return known({
      uid: user.id,
      user: user.name,
      gid: group.id,
      group: group.name,
      effectiveUid: effectiveUser.id,
      effectiveUser: effectiveUser.name,
      effectiveGid: effectiveGroup.id,
      effectiveGroup: effectiveGroup.name,
      groups: (groups?.split(',') ?? []).flatMap((entry) => {
        const { id: member, name } = numberAndName(entry);
        return member === undefined ? [] : [known({ gid: member, name })];
      }),
      securityContext: securityContext(label),
    });
  },
});
