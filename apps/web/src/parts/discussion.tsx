import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode, RefObject } from 'react';
import { ask } from '../api/client.ts';
import { usePeople } from '../api/people.ts';
import { useSession } from '../api/session.tsx';
import type { Discussion as Shown } from '../api/shapes.ts';
import { common } from '../text/common.ts';
import { text } from '../text/text.ts';

const words = text.bench.discussion;
/** What the server takes (`ATTACHMENT_LIMIT`). */
const LIMIT = 20 * 1024 * 1024;

/** Comments and files beside something. What is being written stays until it is sent. */
export function Discussion(props: {
  readonly type: 'finding' | 'verdict';
  readonly subject: string;
  readonly comment?: RefObject<HTMLTextAreaElement | null>;
  readonly file?: RefObject<HTMLInputElement | null>;
}): ReactNode {
  const { type, subject } = props;
  const { at, may, org } = useSession();
  const { nameOf } = usePeople();
  const client = useQueryClient();
  const path = at(`/discussion/${type}/${subject}`);
  const draft = `comment ${type} ${subject}`;
  const [body, setBody] = useState(() => sessionStorage.getItem(draft) ?? '');
  const key = ['org', org.id, 'discussion', type, subject];
  const shown = useQuery({ queryKey: key, queryFn: () => ask<Shown>(path) });
  const settle = { onSettled: () => client.invalidateQueries({ queryKey: key }) };
  const say = useMutation({
    mutationFn: () => ask(`${path}/comments`, { body: { body } }),
    onSuccess: () => {
      sessionStorage.removeItem(draft);
      setBody('');
    },
    ...settle,
  });
  const attach = useMutation({
    mutationFn: async (file: File) => {
      if (file.size > LIMIT) throw new Error(words.tooLarge);
      const answer = await fetch(`${path}/attachments/${encodeURIComponent(file.name.slice(0, 200))}`, {
        method: 'PUT',
        credentials: 'same-origin',
        headers: { 'content-type': file.type || 'application/octet-stream' },
        body: file,
      });
      if (!answer.ok) throw new Error(((await answer.json()) as { detail?: string }).detail ?? words.notAttached);
    },
    ...settle,
  });
  const problem = say.error ?? attach.error;
  return (
    <section aria-labelledby={`discussion-${subject}`} className="discussion">
      <h2 id={`discussion-${subject}`}>{words.title}</h2>
      <ul className="history">
        {shown.data?.comments.map((one) => (
          <li key={one.id}>
            <strong>{nameOf(one.authorId)}</strong> <span className="muted small">{common.moment(one.createdAt)}</span>
            <div className="said">{one.body}</div>
          </li>
        ))}
        {shown.data?.attachments.map((one) => (
          <li key={one.id}>
            <a href={at(`/attachments/${one.id}`)} download={one.name}>
              {one.name}
            </a>{' '}
            <span className="muted small">
              {words.size(one.size)}, {nameOf(one.addedBy)}, {common.moment(one.createdAt)} ·{' '}
              <span title={one.sha256}>SHA-256 {one.sha256.slice(0, 10)}</span>
            </span>
          </li>
        ))}
      </ul>
      {may('comments:write') ? (
        <label>
          {words.comment}
          <textarea
            ref={props.comment}
            value={body}
            rows={2}
            maxLength={10_000}
            placeholder={words.mention}
            onChange={(event) => {
              setBody(event.target.value);
              sessionStorage.setItem(draft, event.target.value);
            }}
          />
        </label>
      ) : null}
      <div className="line">
        {may('comments:write') ? (
          <button type="button" disabled={body.trim() === '' || say.isPending} onClick={() => say.mutate()}>
            {words.send}
          </button>
        ) : null}
        {may('attachments:write') ? (
          <label className="file">
            {words.attach}
            <input
              ref={props.file}
              type="file"
              onChange={(event) => {
                const [file] = event.target.files ?? [];
                event.target.value = '';
                if (file) attach.mutate(file);
              }}
            />
          </label>
        ) : null}
        {attach.isPending ? <span className="muted">{words.attaching}</span> : null}
      </div>
      {problem ? (
        <p className="wrong" role="alert">
          {problem.message}
        </p>
      ) : null}
    </section>
  );
}
