/**
 * How many of `count` parts one member gets, when all know the same members: as many as every other, and those at the head
 * of the list one more until all parts are given.
 * @param members in any order; each is there once
 */
export function fairShare(count: number, members: readonly number[], me: number): number {
  const sorted = members.toSorted((one, other) => one - other);
  const rank = sorted.indexOf(me);
  if (rank < 0) return 0;
  return Math.floor(count / sorted.length) + (rank < count % sorted.length ? 1 : 0);
}
