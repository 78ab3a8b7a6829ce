import { ErrorBoundary, Show } from 'solid-js';
import { Login } from './login.tsx';
import { session } from './session.ts';
import { Shell } from './shell.tsx';

export function App() {
  return (
    <ErrorBoundary
      fallback={(error: unknown, reset) => (
        <main class="login">
          <div class="note bad" role="alert">
            <strong>This page has failed</strong>
            <span>{String(error)}</span>
            <div>
              <button type="button" onClick={reset}>
                Show it again
              </button>
            </div>
          </div>
        </main>
      )}
    >
      <Show when={session()} fallback={<Login />}>
        <Shell />
      </Show>
    </ErrorBoundary>
  );
}
