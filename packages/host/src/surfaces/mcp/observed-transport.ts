import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/server';

export interface TransportObserver {
  onMessage(message: JSONRPCMessage): void;
  /** After it was handed to the client. */
  onSent?(message: JSONRPCMessage): void;
  onClose(): void;
}

/** A transport of which somebody sees what comes in, before it is handled, and what goes out. */
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
    async send(message, options) {
      await inner.send(message, options);
      observer.onSent?.(message);
    },
    close: () => inner.close(),
  };
  return outer;
}
