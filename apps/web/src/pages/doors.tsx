import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Navigate, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import { ask } from '../api/client.ts';

interface Field {
  readonly name: string;
  readonly label: string;
  readonly type?: 'text' | 'email' | 'password';
  readonly complete: string;
  readonly hint?: string;
}

const EMAIL: Field = { name: 'email', label: 'E-mail', type: 'email', complete: 'username' };
const NEW_PASSWORD: Field = {
  name: 'password',
  label: 'Password',
  type: 'password',
  complete: 'new-password',
  hint: 'At least 12 characters.',
};

/** A form that stands alone on its page. What was typed stays when the server says no. */
function Door(props: {
  readonly title: string;
  readonly lead: string;
  readonly fields: readonly Field[];
  readonly button: string;
  readonly send: (values: Record<string, string>) => Promise<void>;
}): ReactNode {
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const values = Object.fromEntries([...new FormData(event.currentTarget)].map(([key, value]) => [key, String(value)]));
    setBusy(true);
    setProblem(undefined);
    props
      .send(values)
      .catch((error: unknown) => setProblem(error instanceof Error ? error.message : String(error)))
      .finally(() => setBusy(false));
  };
  return (
    <main className="door">
      <img src="/icon.svg" alt="" width="40" height="40" />
      <h1>{props.title}</h1>
      <p className="muted">{props.lead}</p>
      <form onSubmit={submit}>
        {props.fields.map((field) => (
          <label key={field.name}>
            {field.label}
            <input
              name={field.name}
              type={field.type ?? 'text'}
              autoComplete={field.complete}
              required
              {...(field.type === 'password'
                ? { minLength: field.complete === 'new-password' ? 12 : 1, maxLength: 128 }
                : { maxLength: 254 })}
            />
            {field.hint === undefined ? null : <span className="hint">{field.hint}</span>}
          </label>
        ))}
        {problem === undefined ? null : (
          <p className="wrong" role="alert">
            {problem}
          </p>
        )}
        <button type="submit" className="primary" disabled={busy}>
          {props.button}
        </button>
      </form>
    </main>
  );
}

function useEntry(): (email: string, password: string, to?: string) => Promise<void> {
  const client = useQueryClient();
  const navigate = useNavigate();
  return async (email, password, to = '/') => {
    await ask('/api/auth/sign-in/email', { body: { email, password } });
    await client.resetQueries({ queryKey: ['me'] });
    await navigate({ to });
  };
}

export function SetupPage(): ReactNode {
  const { token } = useSearch({ from: '/setup' });
  const enter = useEntry();
  const state = useQuery({ queryKey: ['setup'], queryFn: () => ask<{ done: boolean }>('/api/setup') });
  if (state.data?.done === true) return <Navigate to="/sign-in" search={{ to: undefined }} replace />;
  return (
    <Door
      title="Welcome to Airworthy"
      lead="Make the first administrator. This link is good once."
      fields={[
        { name: 'organisation', label: 'Organisation', complete: 'organization' },
        { name: 'name', label: 'Your name', complete: 'name' },
        EMAIL,
        NEW_PASSWORD,
      ]}
      button="Create and sign in"
      send={async (values) => {
        await ask('/api/setup', { body: { ...values, token } });
        await enter(values['email'] ?? '', values['password'] ?? '');
      }}
    />
  );
}

export function SignInPage(): ReactNode {
  const { to } = useSearch({ from: '/sign-in' });
  const enter = useEntry();
  return (
    <Door
      title="Sign in"
      lead="Audits, findings and decisions of your services."
      fields={[EMAIL, { name: 'password', label: 'Password', type: 'password', complete: 'current-password' }]}
      button="Sign in"
      send={(values) =>
        enter(values['email'] ?? '', values['password'] ?? '', to?.startsWith('/') === true && !to.startsWith('//') ? to : '/')
      }
    />
  );
}

export function JoinPage(): ReactNode {
  const { invitation, token } = useSearch({ from: '/join' });
  const enter = useEntry();
  return (
    <Door
      title="Join your team"
      lead="If you have an account already, give its address and password."
      fields={[{ name: 'name', label: 'Your name', complete: 'name' }, EMAIL, NEW_PASSWORD]}
      button="Join"
      send={async ({ name = '', email = '', password = '' }) => {
        await ask(`/api/invitations/${encodeURIComponent(invitation)}/accept`, { body: { token, name, password } });
        await enter(email, password);
      }}
    />
  );
}
