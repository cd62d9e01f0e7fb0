import { useQueryClient } from '@tanstack/react-query';
import { Link, Navigate, Outlet, useLocation } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { ask } from '../api/client.ts';
import { SessionProvider, useMe } from '../api/session.tsx';
import { chooseTheme, chosenTheme } from './theme.ts';
import { Problem } from './states.tsx';
import { NAVIGATION } from './navigation.ts';
import { chooseLanguage, chosenLanguage, LANGUAGES, text } from '../text/text.ts';
import type { Language } from '../text/text.ts';

const { frame } = text;

/** What stands around every page of members. */
export function Frame(): ReactNode {
  const me = useMe();
  const { href, pathname } = useLocation();
  if (me.isPending) return null;
  if (me.isError) return <Problem error={me.error} again={() => void me.refetch()} />;
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
          <img src="/icon.svg" alt="" width="24" height="24" /> {org?.name ?? 'Airworthy'}
        </Link>
        <nav aria-label={frame.navigation}>
          {NAVIGATION.filter((one) => one.permission === undefined || org?.permissions.includes(one.permission)).map((one) => (
            <Link key={one.to} to={one.to} activeOptions={{ exact: one.exact ?? false, includeSearch: false }}>
              {one.words}
            </Link>
          ))}
        </nav>
        <Account name={me.data.name} role={org?.role ?? ''} />
      </header>
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
    <div className="account">
      <label className="theme">
        <span className="hidden">{frame.theme.label}</span>
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
        <span className="hidden">{frame.language}</span>
        <select value={chosenLanguage()} onChange={(event) => chooseLanguage(event.target.value as Language)}>
          {Object.entries(LANGUAGES).map(([key, words]) => (
            <option key={key} value={key} lang={key}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <span className="who">
        {name} <span className="muted">{role}</span>
      </span>
      <button
        type="button"
        className="quiet"
        onClick={() => void ask('/api/auth/sign-out', { body: {} }).finally(() => client.setQueryData(['me'], null))}
      >
        {frame.signOut}
      </button>
    </div>
  );
}
