import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Navigate, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import { ask } from '../api/client.ts';
import { text } from '../text/text.ts';

const words = text.doors;

interface Field {
  readonly name: string;
  readonly label: string;
  readonly type?: 'text' | 'email' | 'password';
  readonly complete: string;
  readonly hint?: string;
}

const EMAIL: Field = { name: 'email', label: words.email, type: 'email', complete: 'username' };
const NEW_PASSWORD: Field = {
  name: 'password',
  label: words.password,
  type: 'password',
  complete: 'new-password',
  hint: words.passwordHint,
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
      <img src={`${import.meta.env.BASE_URL}icon.svg`} alt="" width="40" height="40" />
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
      title={words.setup.title}
      lead={words.setup.lead}
      fields={[
        { name: 'organisation', label: words.setup.organisation, complete: 'organization' },
        { name: 'name', label: words.setup.name, complete: 'name' },
        EMAIL,
        NEW_PASSWORD,
      ]}
      button={words.setup.send}
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
      title={words.signIn.title}
      lead={words.signIn.lead}
      fields={[EMAIL, { name: 'password', label: words.password, type: 'password', complete: 'current-password' }]}
      button={words.signIn.send}
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
      title={words.join.title}
      lead={words.join.lead}
      fields={[{ name: 'name', label: words.setup.name, complete: 'name' }, EMAIL, NEW_PASSWORD]}
      button={words.join.send}
      send={async ({ name = '', email = '', password = '' }) => {
        await ask(`/api/invitations/${encodeURIComponent(invitation)}/accept`, { body: { token, name, password } });
        await enter(email, password);
      }}
    />
  );
}
