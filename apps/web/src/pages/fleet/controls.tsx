import type { ReactNode } from 'react';
import type { FleetModel } from '../../api/program.ts';
import { Place } from '../../parts/marks.tsx';
import { fleet as text } from '../../text/pages.ts';
import { Part, Rows, ServiceName } from './parts.tsx';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const letterOf = (variant: number): string => LETTERS[variant % LETTERS.length] ?? '?';

/** The same control in several services: where its copies differ. */
export function Controls({ model }: { readonly model: FleetModel }): ReactNode {
  const controls = model.controls.toSorted((a, b) => b.variants - a.variants || b.copies.length - a.copies.length);
  const { columns, signature, secretColumns } = text.controls;
  return (
    <>
      <Part title={text.controls.title} help={text.controls.help}>
        {controls.length === 0 ? <p>{text.controls.none}</p> : null}
        {controls.map((one, index) => (
          <details key={`${one.kind} ${one.name}`} className="card" open={index === 0}>
            <summary>
              <code>{one.name}</code> <span className="muted">{one.kind}</span>{' '}
              <span className={one.variants > 1 ? 'mark-fail mark' : 'mark-pass mark'}>
                <span aria-hidden="true">{one.variants > 1 ? '■' : '●'}</span> {text.controls.variants(one.copies.length, one.variants)}
              </span>
            </summary>
            <Rows
              label={one.name}
              columns={[[columns.service], [columns.variant], [columns.lacks], [columns.more], [columns.place]]}
              rows={one.copies.toSorted((a, b) => a.variant - b.variant || a.service.localeCompare(b.service))}
              keyOf={(copy) => `${copy.service} ${copy.place.path}:${copy.place.line}`}
              cells={(copy) => [
                <ServiceName key="service" name={copy.service} />,
                letterOf(copy.variant),
                copy.less.join(', ') || text.controls.nothing,
                copy.more.join(', ') || text.controls.nothing,
                <Place key="place" {...copy.place} />,
              ]}
            />
          </details>
        ))}
      </Part>
      {model.signatures.length > 0 ? (
        <Part title={text.controls.signatures}>
          {model.signatures.map((one) => (
            <details key={one.key} className="card" open={one.differs.length > 0}>
              <summary>
                <code>{one.key}</code>{' '}
                <span className={one.differs.length > 0 ? 'mark mark-fail' : 'mark mark-pass'}>
                  <span aria-hidden="true">{one.differs.length > 0 ? '■' : '●'}</span> {text.controls.differs(one.differs)}
                </span>
              </summary>
              <Rows
                label={one.key}
                columns={[
                  [signature.service],
                  [signature.use],
                  [signature.form],
                  [signature.comparison],
                  [signature.window],
                  [signature.place],
                ]}
                rows={one.members}
                keyOf={(each) => `${each.service} ${each.place.path}:${each.place.line}`}
                cells={(each) => [
                  <ServiceName key="service" name={each.service} />,
                  text.controls.uses[each.use] ?? each.use,
                  <code key="form">{each.form}</code>,
                  text.controls.comparisons[each.comparison] ?? each.comparison,
                  text.controls.seconds(each.window),
                  <span key="place">
                    <Place {...each.place} />
                    {each.defaultKey ? <span className="overdue small block">{text.controls.defaultKey}</span> : null}
                  </span>,
                ]}
              />
            </details>
          ))}
        </Part>
      ) : null}
      {model.secrets.length > 0 ? (
        <Part title={text.controls.secrets}>
          <Rows
            label={text.controls.secrets}
            columns={[[secretColumns.name], [secretColumns.what], [secretColumns.services]]}
            rows={model.secrets.toSorted((a, b) => Number(b.kind === 'same-default') - Number(a.kind === 'same-default'))}
            keyOf={(one) => one.name}
            cells={(one) => [
              <code key="name">{one.name}</code>,
              <span key="kind" className={one.kind === 'same-default' ? 'overdue' : ''}>
                {text.controls.secret[one.kind]}
              </span>,
              one.services.join(', '),
            ]}
          />
        </Part>
      ) : null}
    </>
  );
}
