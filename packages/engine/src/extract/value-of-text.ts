import type { BootValue } from '../boot/boot-value.ts';
import { inProduction } from '../lang/typescript/static-value.ts';
import type { StaticValue } from '../lang/typescript/static-value.ts';

const DEEPEST = 6;

/** A value read from the text in the form of a value seen at boot, so that one reader of options serves both. */
export function asBootValue(value: StaticValue | undefined, depth = 0): BootValue | undefined {
  if (value === undefined) return undefined;
  if (depth > DEEPEST) return { kind: 'unknown', reason: 'too deep' };
  switch (value.kind) {
    case 'literal':
      return { kind: 'known', value: value.value };
    case 'undefined':
      return { kind: 'known', value: undefined };
    case 'regexp':
      return { kind: 'regexp', source: value.pattern };
    case 'text':
      return {
        kind: 'template',
        parts: value.parts.map((part) =>
          typeof part === 'string' ? part : (asBootValue(part, depth + 1) ?? { kind: 'unknown', reason: 'part' }),
        ),
      };
    case 'env': {
      const fallback = asBootValue(value.fallback, depth + 1);
      return fallback === undefined
        ? { kind: 'env', name: value.name, derived: false }
        : { kind: 'env', name: value.name, fallback, derived: false };
    }
    case 'object': {
      const properties: Record<string, BootValue> = Object.create(null) as Record<string, BootValue>;
      for (const key of value.keys) properties[key] = asBootValue(value.get(key), depth + 1) ?? { kind: 'unknown', reason: key };
      return { kind: 'object', properties, open: value.open };
    }
    case 'array':
      return {
        kind: 'array',
        items: value.items.map((item) => asBootValue(item, depth + 1) ?? { kind: 'unknown', reason: 'item' }),
        open: value.open,
      };
    case 'either': {
      const settled = inProduction(value);
      if (settled !== value) return asBootValue(settled, depth + 1);
      const test = value.module.parsed.text
        .slice(value.testNode.start, Math.min(value.testNode.end, value.testNode.start + 120))
        .replaceAll(/\s+/g, ' ');
      const whenTrue = asBootValue(value.whenTrue, depth + 1) ?? { kind: 'known' as const, value: undefined };
      const whenFalse = asBootValue(value.whenFalse, depth + 1) ?? { kind: 'known' as const, value: undefined };
      return {
        kind: 'choice',
        options: [
          { condition: test, value: whenTrue },
          { condition: `not (${test})`, value: whenFalse },
        ],
      };
    }
    case 'oneOf':
      return {
        kind: 'choice',
        options: value.items.map((item) => ({
          condition: '',
          value: asBootValue(item, depth + 1) ?? { kind: 'unknown' as const, reason: 'item' },
        })),
      };
    case 'function':
      return { kind: 'function', path: value.fn.module.path, node: value.fn.node, name: value.fn.own ?? '', offset: value.fn.node.start };
    case 'entity':
      return { kind: 'external', name: value.entity.kind === 'path' ? value.entity.path : value.entity.kind };
    default:
      return { kind: 'unknown', reason: 'not readable' };
  }
}
