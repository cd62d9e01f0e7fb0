/**
 * Goods and services tax of a line, in integer paise.
 *
 * Rounding: each tax of each line is rounded to the paisa, half a paisa up; totals are sums of rounded lines and are not rounded again. Within one
 * state the tax is shared between centre (CGST) and state (SGST), each worked out at half the rate, so that both are always equal. Across states
 * the whole rate goes to IGST.
 */
export interface LineTaxes {
  readonly taxablePaise: number;
  readonly cgstPaise: number;
  readonly sgstPaise: number;
  readonly igstPaise: number;
}

export interface TaxedLine {
  readonly quantity: number;
  readonly unitPricePaise: number;
  /** 1800 is 18 %. */
  readonly gstBasisPoints: number;
}

const WHOLE = 10_000n;

export function lineTaxes(line: TaxedLine, sameState: boolean): LineTaxes {
  const taxable = BigInt(line.quantity) * BigInt(line.unitPricePaise);
  const rate = BigInt(line.gstBasisPoints);
  const half = sameState ? roundHalfUp(taxable * rate, 2n * WHOLE) : 0n;
  const whole = sameState ? 0n : roundHalfUp(taxable * rate, WHOLE);
  return { taxablePaise: exact(taxable), cgstPaise: exact(half), sgstPaise: exact(half), igstPaise: exact(whole) };
}

export function sumOfTaxes(lines: readonly LineTaxes[]): LineTaxes & { readonly totalPaise: number } {
  const sum = (pick: (line: LineTaxes) => number): number => lines.reduce((total, line) => total + pick(line), 0);
  const taxablePaise = sum((line) => line.taxablePaise);
  const cgstPaise = sum((line) => line.cgstPaise);
  const sgstPaise = sum((line) => line.sgstPaise);
  const igstPaise = sum((line) => line.igstPaise);
  return { taxablePaise, cgstPaise, sgstPaise, igstPaise, totalPaise: taxablePaise + cgstPaise + sgstPaise + igstPaise };
}

/** `1 234.50` rupees as people read them. */
export function rupees(paise: number): string {
  const sign = paise < 0 ? '-' : '';
  const digits = String(Math.abs(paise)).padStart(3, '0');
  return `${sign}${digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',')}.${digits.slice(-2)}`;
}

function roundHalfUp(numerator: bigint, denominator: bigint): bigint {
  return (2n * numerator + denominator) / (2n * denominator);
}

function exact(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new RangeError('an amount is too large');
  return Number(value);
}
