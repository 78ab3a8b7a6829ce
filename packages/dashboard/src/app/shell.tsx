import { createEffect, createMemo, For, on, onCleanup, onMount, Show } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import icon from '../icon.svg';
import { connectionState } from '../live/live.ts';
import { forgetDevices } from '../state/device-list.ts';
import { openAlerts } from '../state/open-alerts.ts';
import { Chip, type Tone } from '../ui/chip.tsx';
import { Notices } from '../ui/notices.tsx';
import { PlanDialog } from '../ui/plan-dialog.tsx';
import { keepState } from './live-state.ts';
import { devicePage, pages } from './pages.ts';
import { hrefOf, place } from './router.ts';
import { leave, session } from './session.ts';
import { setTheme, type Theme, theme, themes } from './theme.ts';

const connectionWords: Readonly<Record<string, readonly [Tone, string]>> = {
  live: ['good', 'live'],
  connecting: ['warn', 'connecting'],
  offline: ['bad', 'not connected, trying again'],
};

/** Everything around the page: menu, connection, theme, who one is. */
export function Shell() {
  keepState();
  onCleanup(forgetDevices);
  const current = createMemo(() => {
    const [first = ''] = place().parts;
    return first === devicePage.name ? devicePage : pages.find(({ name }) => name === first);
  });
  const menuName = () => (current() === devicePage ? '' : current()?.name);
  let outlet: HTMLElement | undefined;
  createEffect(
    on(
      () => place().parts.join('/'),
      () => {
        document.title = `${current()?.title ?? 'Not found'} – Infrastructor`;
        outlet?.focus();
      },
      { defer: true },
    ),
  );
  onMount(() => {
    addEventListener('keydown', focusSearch);
    onCleanup(() => removeEventListener('keydown', focusSearch));
  });
  return (
    <div class="shell">
      <button type="button" class="skip" onClick={() => outlet?.focus()}>
        Skip to the content
      </button>
      <header class="topbar">
        <span class="brand">
          <img src={icon} alt="" /> Infrastructor
        </span>
        <Connection />
        <span class="small quiet">
          {session()?.caller} ({session()?.scopes.join(', ')})
        </span>
        <select aria-label="Colours" onChange={(event) => setTheme(event.currentTarget.value as Theme)} value={theme()}>
          <For each={themes}>{(name) => <option value={name}>{name}</option>}</For>
        </select>
        <button type="button" onClick={() => leave()}>
          Log out
        </button>
      </header>
      <nav class="pages" aria-label="Pages">
        <ul>
          <For each={pages.filter(({ isOffered }) => isOffered())}>
            {(page) => (
              <li>
                <a href={hrefOf([page.name])} aria-current={menuName() === page.name ? 'page' : undefined}>
                  {page.title}
                  <Show when={page.name === 'alerts' && openAlerts().length > 0}>
                    <span>{openAlerts().length}</span>
                  </Show>
                </a>
              </li>
            )}
          </For>
        </ul>
      </nav>
      <main class="outlet" id="main" tabindex="-1" ref={outlet}>
        <Show when={current()} fallback={<p class="empty">There is no such page.</p>}>
          {(page) => <Dynamic component={page().view} />}
        </Show>
      </main>
      <Notices />
      <PlanDialog />
    </div>
  );
}

function Connection() {
  const state = () => connectionWords[connectionState()] ?? (['idle', connectionState()] as const);
  return (
    <span role="status">
      <Chip tone={state()[0]}>{state()[1]}</Chip>
    </span>
  );
}

/** Ctrl or ⌘ with K goes to the search of a page. */
function focusSearch(event: KeyboardEvent): void {
  if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return;
  const field = document.querySelector<HTMLInputElement>('main input[type="search"]');
  if (!field) return;
  event.preventDefault();
  field.focus();
}
