import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/server';

export interface TransportObserver {
  onMessage(message: JSONRPCMessage): void;
  onClose(): void;
}

/** A transport of which somebody sees what comes in, before it is handled. */
export function observedTransport(inner: Transport, observer: TransportObserver): Transport {
  const outer: Transport = {
    async start() {
      inner.onmessage = (message, extra) => {
        observer.onMessage(message);
        outer.onmessage?.(message, extra);
      };
      inner.onerror = (error) => outer.onerror?.(error);
      inner.onclose = () => {
        outer.onclose?.();
        observer.onClose();
      };
      await inner.start();
    },
    send: (message, options) => inner.send(message, options),
    close: () => inner.close(),
  };
  return outer;
}
