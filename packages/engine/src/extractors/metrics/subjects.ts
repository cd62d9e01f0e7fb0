/** What a metric is about, by the words of its name; the first that fits counts. */
const SUBJECTS: readonly (readonly [subject: string, words: RegExp])[] = [
  [
    'process',
    /^process_|nodejs|memory_(?:usage|bytes|used|total|rss|mb)|(?:heap|process|system)_memory|\bcpu|_cpu|heap|event_?loop|uptime|(?:^|_)gc_/i,
  ],
  ['model', /llm|openai|gpt|(?:^|_)(?:stt|tts)(?:_|$)|prompt|embedding|inference|model_|transcription|completion_tokens/i],
  [
    'db',
    /(?:^|_)db_|database|(?:^|_)query|queries|(?:^|_)(?:connection|client|pg)_?pool|(?:^|_)pool_(?:size|total|idle|wait|active|used|avail|acquir|connection|client|utili|exhaust)|postgres|prisma|mongo|(?:^|_)sql|transaction_isolation|deadlock/i,
  ],
  ['cache', /cache|redis/i],
  ['queue', /queue|(?:^|_)jobs?(?:_|$)|worker|backlog|consumer|dlq|dead_?letter|rabbitmq/i],
  [
    'outbound',
    // `api_requests_total` counts those of the service itself, `stripe_api_requests_total` what it asks of another.
    /external|upstream|outbound|downstream|dependency|provider|(?:^|_)api_calls?(?:_|$)|[a-z0-9]_api_(?:request|latency|error)|(?:^|_)rpc|third_party/i,
  ],
  ['auth', /auth|login|jwt|permission|session_|token_(?:valid|verif|refresh)/i],
  ['http', /http|request|response|rate_?limit|^api_(?:latency|error)/i],
];
const TECHNICAL = /error|retr(?:y|ies)|circuit|health|lock|connection|websocket|socket|latency|timeout|alert|version|info$|active_handles/i;

export function subjectOf(written: string): string | undefined {
  // Names of OpenTelemetry and statsd have dots.
  const name = written.replaceAll(/[.-]/g, '_');
  const found = SUBJECTS.find(([, words]) => words.test(name))?.[0];
  if (found !== undefined) return found;
  return TECHNICAL.test(name) ? undefined : 'business';
}
