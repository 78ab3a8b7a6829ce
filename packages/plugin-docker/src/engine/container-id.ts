import { type Static, Type } from '@infrastructor/core';

/**
 * Name or id of a container: `[a-zA-Z0-9][a-zA-Z0-9_.-]*` (moby, `daemon/names/names.go`, `RestrictedNamePattern`), so
 * it can neither be an option nor hold a path. The engine sets no length; 255 is what a file name may have.
 */
export const ContainerId = Type.String({
  pattern: '^[a-zA-Z0-9][a-zA-Z0-9_.-]*$',
  maxLength: 255,
  description: 'Name or id of a container',
});
export type ContainerId = Static<typeof ContainerId>;

const name = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;
const id = /^[0-9a-f]{12,64}$/;

/** True for what the engine takes as the name, the id or a prefix of the id of a container. */
export function isContainerId(text: string): boolean {
  return text.length <= 255 && name.test(text);
}

/** True when two of name, full id and shortened id can mean the same container. */
export function isSameContainer(asked: string, container: { readonly id: string; readonly name: string }): boolean {
  if (asked === container.name || asked === container.id) return true;
  return id.test(asked) && (container.id.startsWith(asked) || asked.startsWith(container.id));
}
