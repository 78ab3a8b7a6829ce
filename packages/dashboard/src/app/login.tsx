import { createSignal, Show } from 'solid-js';
import icon from '../icon.svg';
import { enter, isEntering, loginProblem } from './session.ts';

/** Asks for a token, which stays in this tab. */
export function Login() {
  const [token, setToken] = createSignal('');
  const [remember, setRemember] = createSignal(true);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (token().trim() !== '') enter(token().trim(), remember());
  };
  return (
    <main class="login">
      <form class="card fields" onSubmit={submit}>
        <span class="brand">
          <img src={icon} alt="" width="24" height="24" /> <h1>Infrastructor</h1>
        </span>
        <div class="field">
          <label class="label" for="token">
            Token
          </label>
          <input
            id="token"
            type="password"
            autocomplete="off"
            spellcheck={false}
            required
            aria-describedby="token-help"
            value={token()}
            onInput={(event) => setToken(event.currentTarget.value)}
          />
          <span class="help" id="token-help">
            The administrator’s is in the file <code>token</code> of the data folder; more are made by{' '}
            <code>infrastructor token create</code>.
          </span>
        </div>
        <label class="field check">
          <input type="checkbox" checked={remember()} onChange={(event) => setRemember(event.currentTarget.checked)} />
          <span>Keep until this tab is closed</span>
        </label>
        <Show when={loginProblem()}>
          {(problem) => (
            <div class="note bad" role="alert">
              {problem()}
            </div>
          )}
        </Show>
        <button type="submit" class="primary" disabled={isEntering()}>
          {isEntering() ? 'Logging in …' : 'Log in'}
        </button>
      </form>
    </main>
  );
}
