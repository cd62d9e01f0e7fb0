/** What a column is for, told by its name alone; both readers and checks use the same words. */
export type ColumnRole = 'state' | 'left' | 'taken' | 'limit' | 'holder' | 'code' | 'expiry' | 'version' | 'occasion';

const UNITS =
  '(?:quantity|qty|count|capacity|seats?|units?|spots?|slots?|tickets?|places?|stock|inventory|rooms?|licen[cs]es|uses|usage|items|redemptions)';
const TAKEN = '(?:sold|reserved|held|allocated|booked|taken|redeemed|claimed|used|consumed|pending)';
const LEFT = '(?:available|remaining|left|free|on_?hand|unsold)';

const STATE = /^(?:\w*_)?(?:status|state|phase|stage|lifecycle)$/;
const NOT_A_STATE =
  /^(?:billing|shipping|home|mailing|tax|us|venue|license)_state$|^(?:health|http|response|cache|blockchain|sync|kyc)_(?:status|state)$|_by_(?:status|state)$/;

const ROLES: readonly (readonly [role: ColumnRole, name: RegExp])[] = [
  [
    'left',
    new RegExp(
      `^(?:${LEFT}(?:_${UNITS})?|${UNITS}_${LEFT}|stock(?:_(?:level|count|quantity|qty))?|inventory(?:_(?:count|quantity|level|qty))?)$`,
    ),
  ],
  [
    'taken',
    new RegExp(
      `^(?:${TAKEN}_${UNITS}|${UNITS}_${TAKEN}|times_used|(?:uses?|usage)_count|sold|reserved|booked|taken|allocated|redemptions?(?:_count)?)$`,
    ),
  ],
  [
    'limit',
    new RegExp(
      `^(?:(?:total|max|maximum|initial|overall)_(?:${UNITS}|uses)|capacity|quantity|${UNITS}_(?:limit|total|max)|max_usage(?:_count)?|limit)$`,
    ),
  ],
  [
    'holder',
    /^(?:user|owner|holder|customer|buyer|member|attendee|guest|account|current_owner|current_holder|assigned_to|to_user|purchaser)_(?:id|wallet|address)$|^(?:owner|holder|owned_by|assigned_to)$/,
  ],
  [
    'code',
    /(?:^|_)(?:qr(?:_code)?(?:_(?:secret|hash|data|token))?|barcode|entry_(?:code|token)|access_(?:code|token)|scan_(?:code|token)|ticket_secret|code_secret|totp_secret|redemption_code|pass_(?:code|token)|code_hash|rotation)$/,
  ],
  [
    'expiry',
    /(?:^|_)(?:expires?(?:_at|_on)?|expiry(?:_at|_date)?|expiration(?:_date|_at)?|(?:held|reserved|locked|valid|good)_until|hold_until)$/,
  ],
  // When and where something takes place.
  [
    'occasion',
    /^(?:starts?|begins?|ends?|doors?|departure|arrival|event|show|takes_place)_(?:at|on|date|time)$|^(?:venue|location)(?:_id)?$/,
  ],
  ['version', /^(?:version|lock_version|revision|row_version|__v|etag)$/],
];

/** `availableQuantity` → `available_quantity`. */
export function snakeName(name: string): string {
  return name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}

/** The role of a column by its name; `undefined` for all that have none of these. */
export function columnRole(name: string): ColumnRole | undefined {
  let role = known.get(name);
  if (role === undefined) {
    if (known.size > 20_000) known.clear();
    known.set(name, (role = roleOf(name) ?? 'none'));
  }
  return role === 'none' ? undefined : role;
}

const known = new Map<string, ColumnRole | 'none'>();

function roleOf(name: string): ColumnRole | undefined {
  const snake = snakeName(name);
  if (STATE.test(snake)) return NOT_A_STATE.test(snake) ? undefined : 'state';
  return ROLES.find(([, pattern]) => pattern.test(snake))?.[0];
}
