/** Something that is fixed as a whole: an item, or all blockers of a service. */
export interface Fix {
  readonly id: string;
  readonly label: string;
  readonly kind: 'blocker' | 'condition';
  readonly hours: readonly { readonly role: string; readonly hours: number }[];
}

export interface Assumptions {
  /** Money of an hour by role; without it a budget is in hours. */
  readonly rates: Readonly<Record<string, number>> | undefined;
  /** Money, or hours where there are no rates. */
  readonly budget: number;
  readonly engineers: number;
  /** What fixes really take, as a share of the estimate. */
  readonly factor: number;
}

export interface Priced extends Fix {
  readonly total: number;
  /** Money, or hours where there are no rates. */
  readonly price: number;
  readonly bought: boolean;
}

export interface Investment {
  /** Cheapest first, blockers before conditions. */
  readonly fixes: readonly Priced[];
  /** Of what is bought. */
  readonly hours: number;
  readonly price: number;
  readonly weeks: number;
  readonly left: { readonly blocker: number; readonly condition: number };
}

/** Hours a week that an engineer puts into fixes. */
const WEEK = 30;

/** What a budget buys: as many fixes as it pays for, cheapest first, every blocker before the first condition. */
export function invest(fixes: readonly Fix[], { rates, budget, engineers, factor }: Assumptions): Investment {
  const priced = fixes
    .map((one) => {
      const total = one.hours.reduce((sum, each) => sum + each.hours, 0) * factor;
      const money = one.hours.reduce((sum, each) => sum + each.hours * (rates?.[each.role] ?? 0), 0) * factor;
      return { ...one, total, price: rates === undefined ? total : money };
    })
    .toSorted((a, b) => (a.kind === b.kind ? a.price - b.price || (a.id < b.id ? -1 : 1) : a.kind === 'blocker' ? -1 : 1));
  let left = budget;
  let open = true;
  const shown = priced.map((one): Priced => {
    // Sorted by price, so that what comes after one that is too dear is too dear as well.
    open &&= one.price <= left + 0.005;
    if (open) left -= one.price;
    return { ...one, bought: open };
  });
  const bought = shown.filter((one) => one.bought);
  const sum = (value: (one: Priced) => number): number => bought.reduce((total, one) => total + value(one), 0);
  const rest = (kind: Fix['kind']): number => shown.filter((one) => !one.bought && one.kind === kind).length;
  return {
    fixes: shown,
    hours: sum((one) => one.total),
    price: sum((one) => one.price),
    weeks: sum((one) => one.total) / (Math.max(1, engineers) * WEEK),
    left: { blocker: rest('blocker'), condition: rest('condition') },
  };
}

/** Price of everything. */
export function totalPrice(fixes: readonly Fix[], rates: Assumptions['rates'], factor: number): number {
  return invest(fixes, { rates, factor, budget: Infinity, engineers: 1 }).price;
}
