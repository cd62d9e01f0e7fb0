const PINO = /import \{ pino \} from 'pino';\n\n?/;
const NAMES = /^const SECRET = \[([^\]]*)\];\n/m;
const LOGGER = /^export const logger = pino\(\{\n {2}redact: [\s\S]*?^\}\);\n/m;

/** A logger of pino that masks fields, for a service that logs with winston: a format of its own, as winston masks nothing by itself. */
export function maskedByWinston(text: string): string {
  const [whole, list] = NAMES.exec(text) ?? [];
  if (whole === undefined || list === undefined || !LOGGER.test(text) || !PINO.test(text)) return text;
  const names = [...list.matchAll(/'([^']*)'/g)].map(([, name]) => name).join('|');
  return text
    .replace(PINO, "import winston from 'winston';\n")
    .replace(whole, '')
    .replace(LOGGER, () => formatOf(names));
}

const formatOf = (names: string): string => `
/** Masks at every depth. Errors are left to the format that prints them. */
function masked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(masked);
  if (typeof value !== 'object' || value === null || value instanceof Error) return value;
  const secret = /^(?:${names})$/i;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, secret.test(name) ? '***' : masked(part)]));
}

const redact = winston.format((info) => Object.assign(info, masked({ ...info })));

export const logger = winston.createLogger({
  format: winston.format.combine(redact(), winston.format.timestamp(), winston.format.json()),
  transports: [new winston.transports.Console()],
});
`;
