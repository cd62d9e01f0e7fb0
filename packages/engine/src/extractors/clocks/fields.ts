/** Names of stored instants up to which, or from which on, something holds. */
const DEADLINE =
  /(?:^|_)(?:expires?|expired|expiry|expiration|expire|deadline|due|cut_?off|valid_(?:until|to|from)|ends?|closes?|hold_until|reserved_until|locked_until|available_(?:until|from)|starts?|opens?)(?:_(?:at|on|date|time|until))$|^(?:valid_until|valid_to|valid_from|deadline|expiration|expiry|expires|due_date|cut_?off|cut_?off_time|sales_end|sales_start|reserved_until|hold_until|locked_until)$/;

/** `expiresAt`, `"t"."expires_at"` → `expires_at`. */
export function fieldName(name: string): string {
  return name
    .replace(/^.*\./, '')
    .replaceAll('"', '')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

export function isDeadline(name: string): boolean {
  return DEADLINE.test(fieldName(name));
}

/** From when on something holds. */
export function isBeginning(name: string): boolean {
  return /(?:^|_)(?:starts?|opens?|valid_from|available_from)(?:_|$)/.test(fieldName(name));
}

/** Whether a record still counts at the instant itself, for `field op now`; beginnings count from their instant on. */
export function countsAtInstant(operator: string): boolean | 'unknown' {
  switch (operator) {
    case '>=':
    case '<':
      return true;
    case '>':
    case '<=':
      return false;
    default:
      return 'unknown';
  }
}

export function flipped(operator: string): string {
  return ({ '<': '>', '>': '<', '<=': '>=', '>=': '<=' } as Record<string, string>)[operator] ?? operator;
}
