/** Money is a whole number of the smallest unit: cents. */
export type Cents = number;

export function cents(value: number): Cents {
  if (!Number.isSafeInteger(value)) throw new RangeError('Money is a whole number of cents');
  return value;
}

/** 10,000 basis points are all of it. Rounds half up, in whole numbers. */
export function portion(amount: Cents, basisPoints: number): Cents {
  return Number((BigInt(cents(amount)) * BigInt(cents(basisPoints)) + 5_000n) / 10_000n);
}

export interface Share {
  readonly account: string;
  readonly weight: number;
}

/** Splits to the cent: parts are rounded down, and the cents left over go to the largest remainders, ties by the order of shares. */
export function split(amount: Cents, shares: readonly Share[]): { account: string; amountCents: Cents }[] {
  if (amount < 0) throw new RangeError('An amount to split is not negative');
  const total = shares.reduce((sum, share) => sum + BigInt(cents(share.weight)), 0n);
  if (total <= 0n) throw new RangeError('Shares weigh nothing');
  const parts = shares.map((share, index) => {
    const exact = BigInt(cents(amount)) * BigInt(share.weight);
    return { index, account: share.account, amount: exact / total, remainder: exact % total };
  });
  let left = BigInt(amount) - parts.reduce((sum, part) => sum + part.amount, 0n);
  const byRemainder = [...parts].sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1));
  for (const part of byRemainder) {
    if (left === 0n) break;
    part.amount += 1n;
    left -= 1n;
  }
  return parts.map((part) => ({ account: part.account, amountCents: Number(part.amount) }));
}

export function formatCents(amount: Cents, currency = 'USD'): string {
  const digits = String(Math.abs(cents(amount))).padStart(3, '0');
  return `${amount < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)} ${currency}`;
}
