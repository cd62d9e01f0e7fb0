import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ask, askTagged } from '../../api/client.ts';
import { useSession } from '../../api/session.tsx';
import type { OwnStandard, OwnStandards as Listed } from '../../api/shapes.ts';
import { Problem, Waiting } from '../../parts/states.tsx';
import { text } from '../../text/text.ts';
import { forgetText, StandardEditor } from './standard-editor.tsx';

const words = text.admin.own;
/** In the address while a standard is written that nobody has kept yet; ids cannot look like it. */
const NEW = '+';

/** Standards that the organisation writes for itself, and the place to write them. */
export function OwnStandards(): ReactNode {
  const { standard } = useSearch({ from: '/frame/admin' });
  return standard === undefined ? <List /> : <Edit key={standard} id={standard} />;
}

function List(): ReactNode {
  const { at, may, org } = useSession();
  const kept = useQuery({ queryKey: ['org', org.id, 'own-standards'], queryFn: () => ask<Listed>(at('/standards/own')) });
  if (kept.isPending) return <Waiting />;
  if (kept.isLoadingError) return <Problem error={kept.error} again={() => void kept.refetch()} />;
  return (
    <>
      <p>{words.lead}</p>
      {kept.data.items.length === 0 ? <p className="muted">{words.none}</p> : null}
      <ul className="items standards">
        {kept.data.items.map((one) => (
          <li key={one.id}>
            <div>
              <Link to="/admin" search={{ section: 'own', standard: one.id }}>
                {one.title ?? one.id}
              </Link>
              <div className="muted small">{words.about(one.id, one.items, new Date(one.updatedAt))}</div>
            </div>
          </li>
        ))}
      </ul>
      {may('settings:manage') ? (
        <p>
          <Link to="/admin" search={{ section: 'own', standard: NEW }} className="button primary">
            {words.write}
          </Link>
        </p>
      ) : (
        <p className="muted">{words.readOnly}</p>
      )}
    </>
  );
}

function Edit({ id }: { readonly id: string }): ReactNode {
  const { at, org } = useSession();
  const client = useQueryClient();
  const navigate = useNavigate();
  const isNew = id === NEW;
  const key = ['org', org.id, 'own-standards', id];
  const kept = useQuery({
    queryKey: key,
    enabled: !isNew,
    queryFn: () => askTagged<OwnStandard>(at(`/standards/own/${encodeURIComponent(id)}`)),
  });
  const leave = async (to: string | undefined): Promise<void> => {
    forgetText(id);
    await client.invalidateQueries({ queryKey: ['org', org.id, 'own-standards'] });
    await navigate({ to: '/admin', search: { section: 'own', standard: to }, replace: true });
  };
  if (!isNew && kept.isPending) return <Waiting />;
  if (!isNew && kept.isLoadingError) return <Problem error={kept.error} again={() => void kept.refetch()} />;
  return (
    <>
      <p>
        <Link to="/admin" search={{ section: 'own' }}>
          {words.back}
        </Link>
      </p>
      <StandardEditor
        id={id}
        kept={isNew ? undefined : kept.data?.body.text}
        version={isNew ? 0 : (kept.data?.version ?? 0)}
        onSaved={(saved) => void leave(saved)}
        onWithdrawn={() => void leave(undefined)}
        onTheirs={() => void kept.refetch()}
      />
    </>
  );
}
