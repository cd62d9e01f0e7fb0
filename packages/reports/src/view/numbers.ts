/** 1,204: grouped from four digits, the same on every machine. */
export function count(value: number): string {
  const [whole = '0', fraction] = String(Math.abs(value)).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${value < 0 ? '−' : ''}${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}

/** Whole percent of a share between 0 and 1; never rounds to 0 or 100 what is not exactly that. */
export function percent(share: number): string {
  if (share > 0 && share < 0.01) return '< 1 %';
  if (share < 1 && share > 0.99) return '> 99 %';
  return `${Math.round(share * 100)} %`;
}

export function plural(value: number, noun: string, many = `${noun}s`): string {
  return `${count(value)} ${value === 1 ? noun : many}`;
}

/** `USD 12,400`. */
export function money(value: number, currency: string): string {
  return `${currency} ${count(Math.round(value))}`;
}

/** `4 h`, `0.5 h`. */
export function hours(value: number): string {
  return `${count(Math.round(value * 10) / 10)} h`;
}

/** `within 7 days`, or `backlog` where no date is set. */
export function due(days: number | null): string {
  return days === null ? 'backlog' : `within ${plural(days, 'day')}`;
}
