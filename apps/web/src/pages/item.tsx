import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useRef } from 'react';
import type { ReactNode } from 'react';
import { useAnswers } from '../api/answers.ts';
import { useItemQuery } from '../api/bench.ts';
import { useSession } from '../api/session.tsx';
import type { ItemPage as Shown } from '../api/shapes.ts';
import { SITE } from '../mode.ts';
import { Discussion } from '../parts/discussion.tsx';
import { useDraft } from '../parts/draft.ts';
import { Evidence } from '../parts/evidence.tsx';
import { SeverityMark, StatusMark } from '../parts/marks.tsx';
import { Problem, Waiting } from '../parts/states.tsx';
import { SecondReview, VerdictEditor } from '../parts/verdict-editor.tsx';
import { common } from '../text/common.ts';
import { text } from '../text/text.ts';

const words = text.bench;

/** One item of a service: what is asked, what is known with its evidence, and the answer of a person. */
export function ItemPage(): ReactNode {
  const { service, item } = useParams({ from: '/frame/services/$service/items/$item' });
  const { may } = useSession();
  const shown = useQuery(useItemQuery()(service, item));
  if (shown.isPending) return <Waiting />;
  if (shown.isLoadingError) return <Problem error={shown.error} again={() => void shown.refetch()} />;
  const { verdict, card } = shown.data;
  return (
    <>
      <p className="crumbs">
        <Link to="/services/$service" params={{ service }} search={{ tab: 'checklist', standard: verdict.standard }}>
          {verdict.service}
        </Link>
      </p>
      <div className="heading">
        <h1>{verdict.title}</h1>
      </div>
      <p className="facts">
        <StatusMark status={verdict.status} /> <SeverityMark severity={verdict.severity} /> <span className="muted">{verdict.item}</span>
        <span className="muted">{common.method[verdict.method]}</span>
        {SITE ? null : (
          <>
            <Link to="/services/$service/review" params={{ service }} search={{ at: `${service}:${item}` }}>
              {words.ofService}
            </Link>
            <Link to="/items/$item" params={{ item }} search={{ at: `${service}:${item}` }}>
              {words.ofItem}
            </Link>
          </>
        )}
      </p>
      <p className="lead">{verdict.reason}</p>
      {verdict.stale ? <p className="note">{words.stale}</p> : null}
      {card ? <p>{card.why}</p> : null}
      <div className={SITE ? '' : 'beside beside-even'}>
        <div>
          <SecondReview item={shown.data} />
          {may('verdicts:write') ? <Answer key={`${service}:${item}`} item={shown.data} /> : null}
        </div>
        <section>
          <h2>{words.evidence.title}</h2>
          <Evidence item={shown.data} />
        </section>
      </div>
      {SITE ? null : <Discussion type="verdict" subject={`${service}:${item}`} />}
    </>
  );
}

function Answer({ item }: { readonly item: Shown }): ReactNode {
  const { verdict } = item;
  const client = useQueryClient();
  const { queryKey } = useItemQuery()(verdict.serviceId, verdict.item);
  const answers = useAnswers((changed) =>
    client.setQueryData<Shown>(queryKey, (before) => (before ? { ...before, verdict: { ...before.verdict, ...changed } } : before)),
  );
  const [draft, change, forget] = useDraft(verdict.serviceId, verdict.item, verdict.version);
  const reason = useRef<HTMLTextAreaElement>(null);
  return (
    <VerdictEditor
      verdict={verdict}
      draft={draft}
      change={change}
      give={(answer) => answers.give(answer, { onSuccess: forget })}
      unsaved={answers.unsavedOf(verdict)}
      waiting={answers.waiting}
      reason={reason}
      takenBy={undefined}
    />
  );
}
