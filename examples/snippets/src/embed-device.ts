import type { Runtime } from '@infrastructor/core/runtime';

/** Registers a machine that is reached over SSH, and asks it. */
export async function askNas(runtime: Runtime): Promise<unknown> {
  // #region device
  const caller = runtime.internalCaller;
  await runtime
    .operation('add_device')
    .invoke({ hostname: 'nas', address: '192.0.2.10', sshUsername: 'ops' }, { caller });
  const ports = await runtime.operation('get_network_ports').invoke({ device: 'nas', timeoutMs: 10_000 }, { caller });
  // #endregion
  return ports.data;
}

/** Prints every snapshot that is collected, of any device. */
export function follow(runtime: Runtime): void {
  // #region subscribe
  const unsubscribe = runtime.bus.subscribe((message) => {
    if (message.type === 'data') console.log(message.hostname, message.dataType, message.collectedAt);
  });
  // #endregion
  unsubscribe();
}
