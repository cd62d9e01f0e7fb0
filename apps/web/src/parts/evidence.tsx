import type { Excerpt } from '@airworthy/model';
import type { ReactNode } from 'react';
import { usePeople } from '../api/people.ts';
import type { ItemPage, VerdictEvent } from '../api/shapes.ts';
import { common } from '../text/common.ts';
import { text } from '../text/text.ts';
import { Code } from './code.tsx';
import { Place, StatusMark } from './marks.tsx';

const words = text.bench.evidence;
const WITH_CODE = 8;
const SHOWN = 30;

/** Everything that was said about an item with what it rests on, the newest first. Code is shown as the newest run read it. */
export function Evidence({ item }: { readonly item: ItemPage }): ReactNode {
  const newest = item.events.find((one) => one.method === 'static')?.id;
  if (item.events.length === 0) return <p className="muted">{words.none}</p>;
  return item.events.map((event) => <Event key={event.id} event={event} excerpts={event.id === newest ? item.excerpts : []} />);
}

function Event({ event, excerpts }: { readonly event: VerdictEvent; readonly excerpts: readonly Excerpt[] }): ReactNode {
  const { nameOf } = usePeople();
  const human = event.method === 'human';
  const live = event.method === 'live';
  return (
    <article className="event">
      <p>
        <StatusMark status={event.status} /> {event.reason}
      </p>
      <p className="muted small">
        {human ? nameOf(event.actor) : common.method[event.method]}, {common.moment(event.at)}
        {event.review === 'none' ? '' : ` · ${words.review[event.review as keyof typeof words.review] ?? event.review}`}
        {event.reviewer === null ? '' : ` (${nameOf(event.reviewer)})`}
      </p>
      {live && event.evidence.length > 0 ? (
        <details open className="transcript">
          <summary>{words.transcript}</summary>
          <pre tabIndex={0} aria-label={words.transcript}>
            <code>{event.evidence.map((one) => one.message).join('\n')}</code>
          </pre>
        </details>
      ) : event.evidence.length > 0 ? (
        <ul className="places">
          {event.evidence.slice(0, SHOWN).map((one, index) => (
            <li key={index}>
              <span className={one.open === true ? 'holds open' : one.holds === true ? 'holds yes' : 'holds no'} aria-hidden="true" />
              {one.location ? <Place path={one.location.path} line={one.location.line} /> : null}{' '}
              <span className="message">{one.message}</span>
              {one.location && index < WITH_CODE ? <Code place={one.location} excerpts={excerpts} /> : null}
            </li>
          ))}
          {event.evidence.length > SHOWN ? <li className="muted">{words.more(event.evidence.length - SHOWN)}</li> : null}
        </ul>
      ) : null}
    </article>
  );
}
