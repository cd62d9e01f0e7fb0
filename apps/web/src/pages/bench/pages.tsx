import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ask } from '../../api/client.ts';
import { useBench } from '../../api/bench.ts';
import { useSession } from '../../api/session.tsx';
import type { ServicePage } from '../../api/shapes.ts';
import { text } from '../../text/text.ts';
import { Bench } from './bench.tsx';

const words = text.bench;

/** One service, all its items. */
export function ServiceBench(): ReactNode {
  const { service } = useParams({ from: '/frame/services/$service/review' });
  const { at: open, ...filter } = useSearch({ from: '/frame/services/$service/review' });
  const { at, org } = useSession();
  const navigate = useNavigate();
  const shown = useQuery({ queryKey: ['org', org.id, 'service', service], queryFn: () => ask<ServicePage>(at(`/services/${service}`)) });
  return (
    <Bench
      key={service}
      scope={{ service }}
      title={words.ofService}
      crumbs={
        <p className="crumbs">
          <Link to="/services/$service" params={{ service }} search={{}}>
            {shown.data?.name ?? '…'}
          </Link>
        </p>
      }
      filter={filter}
      at={open}
      go={(change) =>
        void navigate({
          to: '/services/$service/review',
          params: { service },
          search: (before) => ({ ...before, ...change }),
          replace: true,
          resetScroll: false,
        })
      }
    />
  );
}

/** One item, all services that it is asked of. */
export function ItemBench(): ReactNode {
  const { item } = useParams({ from: '/frame/items/$item' });
  const { at: open, ...filter } = useSearch({ from: '/frame/items/$item' });
  const navigate = useNavigate();
  const title = useBench({ item }).rows.data?.[0]?.title ?? item;
  return (
    <Bench
      key={item}
      scope={{ item }}
      title={title}
      crumbs={
        <p className="crumbs">
          {words.ofItem} <span className="muted">{item}</span>
        </p>
      }
      filter={filter}
      at={open}
      go={(change) =>
        void navigate({
          to: '/items/$item',
          params: { item },
          search: (before) => ({ ...before, ...change }),
          replace: true,
          resetScroll: false,
        })
      }
    />
  );
}
