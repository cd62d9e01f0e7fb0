import { useQueryClient } from '@tanstack/react-query';
import { Link, Navigate, Outlet, useLocation } from '@tanstack/react-router';
import { useEffect, useLayoutEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { ask } from '../api/client.ts';
import { SessionProvider, useMe } from '../api/session.tsx';
import { chooseTheme, chosenTheme } from './theme.ts';
import { SITE } from '../mode.ts';
import { Banners } from './banners.tsx';
import { inSight } from './in-sight.ts';
import { OutOfDate } from './out-of-date.tsx';
import { Problem } from './states.tsx';
import { NAVIGATION } from './navigation.ts';
import { chooseLanguage, chosenLanguage, LANGUAGES, text } from '../text/text.ts';
import type { Language } from '../text/text.ts';

const { frame } = text;

/** Pages that fill the window know how much of it is left below what stands above them. */
function useRoomAbove(): void {
  useLayoutEffect(() => {
    const measure = (): void => {
      const main = document.getElementById('main');
      if (main) document.documentElement.style.setProperty('--top', `${Math.round(main.offsetTop)}px`);
    };
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    for (const one of document.querySelectorAll('.top, .banners')) observer.observe(one);
    measure();
    return () => observer.disconnect();
  });
}

/** What stands around every page of members. */
export function Frame(): ReactNode {
  const me = useMe();
  useRoomAbove();
  const { href, pathname } = useLocation();
  const isThere = me.isSuccess;
  useEffect(() => {
    if (isThere) inSight(document.querySelector('.top nav .active'));
  }, [pathname, isThere]);
  if (me.isPending) return null;
  if (me.isLoadingError) return <Problem error={me.error} again={() => void me.refetch()} />;
  // While the sign-in page comes, this is still shown for an address that is no longer ours.
  if (me.data === null && pathname === '/sign-in') return null;
  if (me.data === null) return <Navigate to="/sign-in" search={{ to: href }} replace />;
  const [org] = me.data.organisations;
  return (
    <SessionProvider me={me.data}>
      <a className="skip" href="#main">
        {frame.skip}
      </a>
      <header className="top">
        <Link to="/" className="brand">
          <img src={`${import.meta.env.BASE_URL}icon.svg`} alt="" width="24" height="24" /> {org?.name ?? 'Airworthy'}
        </Link>
        <nav aria-label={frame.navigation}>
          {NAVIGATION.filter((one) => one.permission === undefined || org?.permissions.includes(one.permission)).map((one) => (
            <Link
              key={one.to}
              to={one.to}
              activeOptions={{ exact: one.exact ?? false, includeSearch: false }}
              className={one.holds?.test(pathname) ? 'active' : ''}
            >
              {one.words}
            </Link>
          ))}
        </nav>
        <Account name={me.data.name} role={org?.role ?? ''} />
      </header>
      <Banners />
      <OutOfDate />
      <main id="main" tabIndex={-1}>
        <Outlet />
      </main>
    </SessionProvider>
  );
}

function Account({ name, role }: { readonly name: string; readonly role: string }): ReactNode {
  const client = useQueryClient();
  const [theme, setTheme] = useState(chosenTheme);
  return (
    <details className="account">
      <summary>
        {SITE ? (
          frame.look
        ) : (
          <>
            <span className="hidden">{frame.account}</span>
            <span className="who">{name}</span>
          </>
        )}
      </summary>
      <div className="menu">
        {SITE ? null : <p className="muted small">{text.admin.roles[role] ?? role}</p>}
        <label className="theme">
          {frame.theme.label}
          <select
            value={theme}
            onChange={(event) => {
              const next = event.target.value as typeof theme;
              chooseTheme(next);
              setTheme(next);
            }}
          >
            <option value="system">{frame.theme.system}</option>
            <option value="light">{frame.theme.light}</option>
            <option value="dark">{frame.theme.dark}</option>
          </select>
        </label>
        <label className="theme">
          {frame.language}
          <select value={chosenLanguage()} onChange={(event) => chooseLanguage(event.target.value as Language)}>
            {Object.entries(LANGUAGES).map(([key, words]) => (
              <option key={key} value={key} lang={key}>
                {words}
              </option>
            ))}
          </select>
        </label>
        {SITE ? null : (
          <button
            type="button"
            className="quiet"
            onClick={() => void ask('/api/auth/sign-out', { body: {} }).finally(() => client.setQueryData(['me'], null))}
          >
            {frame.signOut}
          </button>
        )}
      </div>
    </details>
  );
}
