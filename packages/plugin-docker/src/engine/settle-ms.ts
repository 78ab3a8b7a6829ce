/**
 * Between an event and the list that it causes: many events at once (a stack that starts) cause one list, and the engine
 * tells of a death before its list shows it (moby, `handleContainerExit`: the event first, then `CheckpointTo`).
 */
export const settleMs = 150;
