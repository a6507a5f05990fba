import { useEffect, useState } from 'preact/hooks';

/** `auto` follows the system. */
export type Theme = (typeof THEMES)[number];

const THEMES = ['auto', 'light', 'dark'] as const;
const KEY = 'background-jobs:theme';

/** The viewer's browser may forbid the page to keep anything, which throws. */
function kept(): Theme {
  try {
    return THEMES.find((theme) => theme === localStorage.getItem(KEY)) ?? 'auto';
  } catch {
    return 'auto';
  }
}

function keep(theme: Theme): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // The theme then lasts as long as the page.
  }
}

/** @returns the theme, and what switches to the next one */
export function useTheme(): readonly [Theme, () => void] {
  const [theme, setTheme] = useState(kept);
  useEffect(() => {
    const system = matchMedia('(prefers-color-scheme: dark)');
    const apply = (): void => {
      const isDark = theme === 'dark' || (theme === 'auto' && system.matches);
      document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light';
    };
    apply();
    system.addEventListener('change', apply);
    return () => system.removeEventListener('change', apply);
  }, [theme]);
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'auto';
  return [
    theme,
    () => {
      keep(next);
      setTheme(next);
    },
  ];
}
