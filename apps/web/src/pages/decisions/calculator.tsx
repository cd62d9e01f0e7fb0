import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Money } from '../../api/decisions.ts';
import { DecisionMark } from '../../parts/marks.tsx';
import { common } from '../../text/common.ts';
import { text } from '../../text/text.ts';
import { invest, totalPrice } from './invest.ts';
import type { Fix } from './invest.ts';

const words = text.decisions.invest;
const STEPS = 100;

/** What fixes cost and what a budget buys: money, people and how far estimates are off, and what the rules say then. */
export function Calculator({
  fixes,
  money,
  unverified,
}: {
  readonly fixes: readonly Fix[];
  readonly money: Money;
  /** Critical items that a person has to verify, whatever is fixed. */
  readonly unverified: number;
}): ReactNode {
  const [share, setShare] = useState(STEPS);
  const [engineers, setEngineers] = useState(4);
  const [factor, setFactor] = useState(1);
  const rates = money?.rates;
  const all = totalPrice(fixes, rates, 1);
  const most = all * 2;
  // The slider ends at twice the estimate, so that estimates that are off can be paid for; it stands at the estimate.
  const budget = (all * share) / STEPS;
  const { fixes: shown, price, hours, weeks, left } = invest(fixes, { rates, budget: Math.min(budget, most), engineers, factor });
  const after = left.blocker > 0 ? 'NO-GO' : left.condition + unverified > 0 ? 'GO WITH CONDITIONS' : 'GO';
  const amount = (value: number): string => (money === null ? words.hoursOf(value) : text.program.money(Math.round(value), money.currency));
  if (fixes.length === 0) return null;
  return (
    <section className="card invest" aria-labelledby="invest-title">
      <h2 id="invest-title">{words.title}</h2>
      <p className="muted small">{words.text}</p>
      <div className="invest-columns">
        <div>
          <Slider
            label={money === null ? words.budgetHours : words.budget}
            shown={amount(budget)}
            value={share}
            min={0}
            max={STEPS * 2}
            onChange={setShare}
          />
          <Slider label={words.engineers} shown={common.number(engineers)} value={engineers} min={1} max={30} onChange={setEngineers} />
          <Slider label={words.estimates} shown={words.times(factor)} value={factor} min={0.5} max={2} step={0.1} onChange={setFactor} />
          <p className="muted small">{money === null ? words.noMoney : words.week}</p>
        </div>
        <dl className="outcome" aria-live="polite">
          <div>
            <dt>{words.after}</dt>
            <dd>
              <DecisionMark decision={after} />
            </dd>
          </div>
          {money === null ? null : (
            <div>
              <dt>{words.cost}</dt>
              <dd className="big">{amount(price)}</dd>
            </div>
          )}
          <div>
            <dt>{words.hours}</dt>
            <dd>{words.hoursOf(hours)}</dd>
          </div>
          <div>
            <dt>{words.weeks}</dt>
            <dd>{words.weeksOf(weeks)}</dd>
          </div>
          <div>
            <dt>{words.risk}</dt>
            <dd>{words.left(left.blocker, left.condition, unverified)}</dd>
          </div>
        </dl>
      </div>
      <details>
        <summary>{words.list}</summary>
        <ul className="plain fixes">
          {shown.slice(0, 60).map((one) => (
            <li key={`${one.kind} ${one.id}`} className={one.bought ? '' : 'muted'}>
              <span aria-hidden="true">{one.bought ? '●' : '○'}</span> <span className="grow">{one.label}</span>
              <span className="figure">{amount(one.price)}</span>
              <span className="hidden">{one.bought ? words.bought : words.not}</span>
            </li>
          ))}
        </ul>
        {shown.length > 60 ? <p className="muted small">{text.decisions.more(shown.length - 60)}</p> : null}
      </details>
    </section>
  );
}

function Slider(props: {
  readonly label: string;
  readonly shown: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  readonly onChange: (value: number) => void;
}): ReactNode {
  return (
    <label className="slider">
      <span>{props.label}</span>
      <span className="amount">{props.shown}</span>
      <input
        type="range"
        min={props.min}
        max={props.max}
        step={props.step ?? 1}
        value={props.value}
        aria-valuetext={props.shown}
        onChange={(event) => props.onChange(Number(event.target.value))}
      />
    </label>
  );
}
