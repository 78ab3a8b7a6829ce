import { type Static, type TObject, type TSchema, Type } from 'typebox';
import type { DeviceAccess, HandlerContext, Scope } from './context.ts';
import type { Needs } from './token.ts';

export type StreamContext<Params extends TSchema, N extends Needs = Needs> = HandlerContext<N> &
  DeviceAccess & { readonly params: Static<Params> };

/** Live items of a device: followed logs, engine events. One is open per device and parameters, however many listen. */
export interface StreamDefinition<Params extends TObject = TObject, Item extends TSchema = TSchema> {
  readonly kind: 'stream';
  /** `plugin.noun`, like `docker.logs`; also the topic of its messages. */
  readonly name: string;
  readonly description: string;
  readonly params: Params;
  readonly item: Item;
  readonly scope: Scope;
  readonly requires: readonly string[];
  readonly needs: Needs;
  /** Opens the source; `context.signal` aborts when the last listener has gone. */
  open(context: StreamContext<Params>): AsyncIterable<Static<Item>>;
}

export interface StreamInput<Params extends TObject, Item extends TSchema, N extends Needs> {
  readonly name: string;
  readonly description: string;
  readonly params?: Params;
  readonly item: Item;
  readonly scope?: Scope;
  readonly requires?: readonly string[];
  readonly needs?: N;
  open(context: StreamContext<NoInfer<Params>, NoInfer<N>>): AsyncIterable<Static<NoInfer<Item>>>;
}

const noParams = Type.Object({});

/** Defines a stream; WebSocket clients subscribe to it by name, device and parameters. */
export function defineStream<
  Item extends TSchema,
  Params extends TObject = typeof noParams,
  N extends Needs = Record<never, never>,
>(definition: StreamInput<Params, Item, N>): StreamDefinition<Params, Item> {
  return Object.freeze({
    kind: 'stream' as const,
    name: definition.name,
    description: definition.description,
    params: definition.params ?? (noParams as TObject as Params),
    item: definition.item,
    scope: definition.scope ?? 'read',
    requires: definition.requires ?? [],
    needs: definition.needs ?? {},
    open: definition.open as StreamDefinition<Params, Item>['open'],
  });
}
