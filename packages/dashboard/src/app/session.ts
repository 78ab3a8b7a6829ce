import { createRoot, createSignal } from 'solid-js';
import { onRefused, useToken } from '../api/request.ts';
import { connect, disconnect } from '../live/live.ts';

export type Scope = 'read' | 'operate' | 'admin';

export interface Session {
  readonly caller: string;
  readonly scopes: readonly string[];
}

const key = 'infrastructor.token';
const [session, setSession] = createRoot(() => createSignal<Session>());
/** Why the last login did not work, or the last session ended. */
const [loginProblem, setLoginProblem] = createRoot(() => createSignal<string>());
const [isEntering, setIsEntering] = createRoot(() => createSignal(false));

export { isEntering, loginProblem, session };

/** Whether the caller may do what needs a scope; the server decides anew on every request. */
export function can(scope: Scope): boolean {
  return session()?.scopes.includes(scope) ?? false;
}

/** @param token undefined asks the server whether it wants one at all */
export function enter(token: string | undefined, remember: boolean): void {
  setIsEntering(token !== undefined);
  setLoginProblem(undefined);
  connect(
    token,
    ({ caller, scopes }) => {
      setIsEntering(false);
      useToken(token);
      if (token !== undefined && remember) sessionStorage.setItem(key, token);
      const known = session();
      if (known?.caller !== caller || known.scopes.join() !== scopes.join()) setSession({ caller, scopes });
    },
    // A server that wants a token says so after a while; nobody has done anything wrong.
    (why) =>
      leave(
        token === undefined
          ? undefined
          : why
            ? `${why.message}. ${why.hint ?? ''}`.trim()
            : 'The server did not accept this token.',
      ),
  );
}

export function leave(why?: string): void {
  disconnect();
  sessionStorage.removeItem(key);
  useToken(undefined);
  setSession(undefined);
  setIsEntering(false);
  setLoginProblem(why);
}

/** Goes on with the token of this tab, if there is one. */
export function resume(): void {
  const stored = sessionStorage.getItem(key);
  enter(stored ?? undefined, stored !== null);
}

onRefused(() => {
  if (session()) leave('The token is not accepted any more: it expired or was revoked.');
});
