import type { RangeVar, TypeName } from 'libpg-query';
import type { SqlNode } from './parse-sql.ts';

/** `public.orders` → `orders`, other schemas stay in front. */
export function relationName(relation: RangeVar | undefined): string {
  const name = relation?.relname ?? '';
  const schema = relation?.schemaname;
  return schema === undefined || schema === 'public' ? name : `${schema}.${name}`;
}

/** Parts of a qualified name. */
export function stringsOf(nodes: readonly SqlNode[] | undefined): string[] {
  return (nodes ?? []).flatMap((node) => ('String' in node ? [node.String.sval ?? ''] : []));
}

export function qualifiedName(nodes: readonly SqlNode[] | undefined): string {
  const parts = stringsOf(nodes);
  return (parts.length > 1 && parts[0] === 'public' ? parts.slice(1) : parts).join('.');
}

const COMMON: Readonly<Record<string, string>> = {
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  bool: 'boolean',
  float4: 'real',
  float8: 'double precision',
  bpchar: 'char',
  timestamptz: 'timestamptz',
  timetz: 'timetz',
};

/** A type as people write it: `numeric(10,2)`, `text[]`. */
export function typeText(type: TypeName | undefined): string {
  if (type === undefined) return '';
  const parts = stringsOf(type.names).filter((part) => part !== 'pg_catalog');
  const name = parts.map((part) => COMMON[part] ?? part).join('.');
  const numbers = (type.typmods ?? []).flatMap((node) =>
    'A_Const' in node && node.A_Const.ival !== undefined ? [String(node.A_Const.ival.ival ?? 0)] : [],
  );
  const plain = name === 'interval' ? [] : numbers;
  return `${name}${plain.length === 0 ? '' : `(${plain.join(',')})`}${(type.arrayBounds ?? []).length > 0 ? '[]' : ''}`.toLowerCase();
}
