import { createEffect, createRoot, createSignal } from 'solid-js';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const key = 'infrastructor.theme';

function stored(): Theme {
  const value = localStorage.getItem(key);
  return themes.find((theme) => theme === value) ?? 'system';
}

export const { theme, setTheme } = createRoot(() => {
  const [theme, setTheme] = createSignal(stored());
  createEffect(() => {
    document.documentElement.dataset.theme = theme();
    localStorage.setItem(key, theme());
  });
  return { theme, setTheme };
});
