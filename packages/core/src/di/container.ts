// tsyringe throws on import unless Reflect.getMetadata exists; the lite build is enough, we use no decorators.
import 'reflect-metadata/lite';
import { type DependencyContainer, container as rootContainer } from 'tsyringe';
import { InfrastructorError } from '../contract/errors.ts';
import type { AnyToken, Needs, Resolved, Token } from '../contract/token.ts';

/**
 * A scope of services. A child sees its parents and never its siblings; disposing it disposes what it made, in reverse
 * order, and its children first. This is the only file that knows tsyringe.
 */
export class Container implements AsyncDisposable {
  readonly #container: DependencyContainer;
  readonly #made = new AsyncDisposableStack();
  readonly #children = new AsyncDisposableStack();

  constructor(parent: DependencyContainer = rootContainer) {
    this.#container = parent.createChildContainer();
  }

  /** A value that somebody else made and will dispose. */
  value<T>(token: Token<T>, value: T): this {
    this.#container.register(token.key, { useValue: value });
    return this;
  }

  /** Made on first use, once, in this scope (tsyringe would pass the asking scope), and disposed with it. */
  single<T>(token: Token<T>, make: () => T): this {
    let made: { readonly value: T } | undefined;
    this.#container.register(token.key, {
      useFactory: () => {
        made ??= { value: this.#own(make()) };
        return made.value;
      },
    });
    return this;
  }

  /** @throws {InfrastructorError} CONFIGURATION_INVALID when nobody provides it */
  get<T>(token: Token<T>): T {
    return this.#resolve(token) as T;
  }

  has(token: AnyToken): boolean {
    return this.#container.isRegistered(token.key, true);
  }

  /** The services behind a `needs` record, under the same names. */
  resolve<N extends Needs>(needs: N): Resolved<N> {
    return Object.fromEntries(
      Object.entries(needs).map(([name, token]) => [name, this.#resolve(token)]),
    ) as Resolved<N>;
  }

  child(): Container {
    return this.#children.use(new Container(this.#container));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#children.disposeAsync();
    await this.#made.disposeAsync();
    await this.#container.dispose();
  }

  #resolve(token: AnyToken): unknown {
    if (!this.has(token)) {
      throw new InfrastructorError('CONFIGURATION_INVALID', `Nobody provides the service ${token.id}`, {
        hint: 'Load the plugin that provides it, and name it in dependsOn.',
      });
    }
    return this.#container.resolve(token.key);
  }

  #own<T>(value: T): T {
    if (typeof value === 'object' && value !== null) {
      if (Symbol.asyncDispose in value) this.#made.use(value as AsyncDisposable);
      else if (Symbol.dispose in value) this.#made.use(value as Disposable);
    }
    return value;
  }
}
