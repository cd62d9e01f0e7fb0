import { HOLE, toText, UNREAD } from './value.ts';
import type { Value } from './value.ts';

/** Result of a binary operator on values that are known; texts with unknown parts keep a hole. */
export function binary(operator: string, left: Value, right: Value): Value {
  if (operator === '+') {
    if (typeof left === 'number' && typeof right === 'number') return left + right;
    if (typeof left === 'string' || typeof right === 'string') return toText(left) + toText(right);
    return UNREAD;
  }
  const hole = (value: Value): boolean => value === UNREAD || (typeof value === 'string' && value.includes(HOLE));
  if (hole(left) || hole(right) || (typeof left === 'object' && left !== null) || (typeof right === 'object' && right !== null))
    return UNREAD;
  switch (operator) {
    case '===':
    case '==':
      return left === right;
    case '!==':
    case '!=':
      return left !== right;
    default:
      break;
  }
  if (typeof left !== 'number' || typeof right !== 'number') return UNREAD;
  switch (operator) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%':
      return left % right;
    default:
      return UNREAD;
  }
}
