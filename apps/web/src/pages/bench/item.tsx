import type { Status } from '@airworthy/model';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useImperativeHandle, useRef } from 'react';
import type { ReactNode, RefObject } from 'react';
import type { GivenAnswer, useAnswers } from '../../api/answers.ts';
import { useItemQuery } from '../../api/bench.ts';
import { ask } from '../../api/client.ts';
import { usePeople } from '../../api/people.ts';
import { useSession } from '../../api/session.tsx';
import type { Claim, Verdict } from '../../api/shapes.ts';
import { Discussion } from '../../parts/discussion.tsx';
import { useDraft } from '../../parts/draft.ts';
import { Evidence } from '../../parts/evidence.tsx';
import { Key } from '../../parts/keys.tsx';
import { SeverityMark, StatusMark } from '../../parts/marks.tsx';
import { Problem, Waiting } from '../../parts/states.tsx';
import { SecondReview, VerdictEditor } from '../../parts/verdict-editor.tsx';
import { common } from '../../text/common.ts';
import { text } from '../../text/text.ts';

const words = text.bench;

/** What keys of a bench do with the item that is open. */
export interface ItemHandle {
  choose(status: Status): void;
  save(): void;
  take(): void;
  comment(): void;
  attach(): void;
}

/** The item that is open: what is asked, the answer, and beside it what is known. */
export function BenchItem(props: {
  readonly row: Verdict;
  readonly claims: readonly Claim[];
  readonly answers: ReturnType<typeof useAnswers>;
  readonly handle: RefObject<ItemHandle | null>;
  readonly next: () => void;
}): ReactNode {
  const { row, answers } = props;
  const { at, may, me, org } = useSession();
  const { nameOf } = usePeople();
  const client = useQueryClient();
  const item = useQuery(useItemQuery()(row.serviceId, row.item));
  const known = item.data?.verdict;
  const verdict = known !== undefined && known.version > row.version ? known : row;
  const [draft, change, forget] = useDraft(row.serviceId, row.item, verdict.version);
  const reason = useRef<HTMLTextAreaElement>(null);
  const comment = useRef<HTMLTextAreaElement>(null);
  const file = useRef<HTMLInputElement>(null);
  const path = at(`/services/${row.serviceId}/items/${row.item}/claim`);
  const settle = { onSettled: () => client.invalidateQueries({ queryKey: ['org', org.id, 'claims'] }) };
  const take = useMutation({ mutationFn: () => ask<{ until: string }>(path, { body: { kind: 'answer' } }), ...settle });
  const release = useMutation({ mutationFn: () => ask(path, { method: 'DELETE' }), ...settle });
  const own = props.claims.find((one) => one.userId === me.id);
  const other = props.claims.find((one) => one.userId !== me.id && one.kind === 'answer');
  const give = (answer: GivenAnswer): void => {
    answers.give(answer, { onSuccess: forget });
    props.next();
  };
  useImperativeHandle(props.handle, () => ({
    choose(status) {
      change({ status });
      reason.current?.focus();
    },
    save() {
      if (draft.status === undefined || draft.reason.trim().length < 3 || (draft.base ?? verdict.version) !== verdict.version) return;
      give({ verdict, status: draft.status, reason: draft.reason });
    },
    take() {
      if (own) release.mutate();
      else take.mutate();
    },
    comment: () => comment.current?.focus(),
    attach: () => file.current?.click(),
  }));
  return (
    <>
      <div className="bench-answer">
        <header>
          <h2>{row.title}</h2>
          <p className="facts">
            <StatusMark status={verdict.status} /> <SeverityMark severity={row.severity} />
            <Link to="/services/$service/items/$item" params={{ service: row.serviceId, item: row.item }}>
              {row.item}
            </Link>
            <span className="muted">{row.service}</span>
            <span className="muted">{common.method[verdict.method]}</span>
          </p>
          {verdict.stale ? <p className="note">{words.stale}</p> : null}
          <p>{verdict.reason}</p>
          {item.data?.card ? <p className="muted">{item.data.card.why}</p> : null}
        </header>
        {item.data ? <SecondReview item={item.data} /> : null}
        {may('verdicts:write') ? (
          <>
            <VerdictEditor
              verdict={verdict}
              draft={draft}
              change={change}
              give={give}
              unsaved={answers.unsavedOf(row)}
              waiting={answers.waiting}
              reason={reason}
              takenBy={other ? nameOf(other.userId) : undefined}
            />
            <p className="line claim">
              <button
                type="button"
                className="quiet"
                onClick={() => (own ? release.mutate() : take.mutate())}
                disabled={take.isPending || release.isPending}
              >
                {own ? words.release : words.take} <Key name="t" />
              </button>
              {own ? <span className="muted small">{words.until(common.moment(own.until))}</span> : null}
              {take.isError ? (
                <span className="wrong small" role="alert">
                  {take.error.message}
                </span>
              ) : null}
            </p>
          </>
        ) : null}
        {item.data?.card?.fix && item.data.card.fix.steps.length > 0 ? (
          <details>
            <summary>{words.fix}</summary>
            <ol>
              {item.data.card.fix.steps.map((step) => (
                <li key={step}>{step}</li>
              ))}
            </ol>
          </details>
        ) : null}
        <Discussion type="verdict" subject={`${row.serviceId}:${row.item}`} comment={comment} file={file} />
      </div>
      <section className="bench-evidence" aria-label={words.evidence.title} tabIndex={0}>
        <h2>{words.evidence.title}</h2>
        {item.isPending ? <Waiting rows={4} /> : null}
        {item.isError ? <Problem error={item.error} again={() => void item.refetch()} /> : null}
        {item.data ? <Evidence item={item.data} /> : null}
      </section>
    </>
  );
}
