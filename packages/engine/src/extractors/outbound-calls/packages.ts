import type { Known } from '@airworthy/model';
import { ABSENT, known, unknown } from '@airworthy/model';

/** A client library of another system: calls of its members go over the network. */
export interface Sdk {
  /** After `sdk:`. */
  name: string;
  /** Calls that make a request, as package-paths.ts spells them. */
  calls: RegExp;
  /** Constructors and factories, where a time-out may be set. */
  made?: RegExp;
  /** Options of the constructor that hold the time-out in ms. */
  timeoutAt?: readonly string[];
  /** Option of the constructor that says how often the library tries again. */
  retriesAt?: string;
  /** Milliseconds after which the library gives up by default. */
  timeout: Known<number>;
  /** Where its requests go; absent where the app chooses. */
  host?: string;
}

const byDefault = (ms: number): Known<number> => known(ms, `${ms}, the default of the library`);
/** What never leaves the process. */
const LOCAL = String.raw`(?:on|once|off|constructEvent\w*|generateTestHeaderString|setApiKey|setTimeout|setMaxNetworkRetries|destroy|config\b.*|then|catch|forEach|map|filter|toString|trim|split)`;

// Sources: the README or the configuration pages of each library.
export const SDKS: readonly Sdk[] = [
  // https://github.com/stripe/stripe-node#configuration
  {
    name: 'stripe',
    calls: new RegExp(String.raw`^stripe#(?!webhooks\.)(?:[a-z][\w]*\.)+(?!${LOCAL}$)\w+$`, 'i'),
    made: /^new stripe$|^stripe$/,
    timeoutAt: ['timeout'],
    retriesAt: 'maxNetworkRetries',
    timeout: byDefault(80_000),
    host: 'https://api.stripe.com',
  },
  // https://github.com/twilio/twilio-node: the request client waits for thirty seconds
  {
    name: 'twilio',
    calls:
      /^twilio\(\)\..*\b(?:create|fetch|update|remove|list)$|^new twilio\.Twilio\(\)|^twilio\.Twilio#.*\b(?:create|fetch|update|remove|list)$/,
    made: /^(?:new )?twilio(?:\.Twilio)?$/,
    timeoutAt: ['timeout'],
    timeout: byDefault(30_000),
    host: 'https://api.twilio.com',
  },
  {
    name: 'sendgrid',
    calls: /^@sendgrid\/mail(?:\.MailService#?)?\.?(?:send|sendMultiple)$/,
    made: /^@sendgrid\/mail\.setTimeout$/,
    timeout: ABSENT,
    host: 'https://api.sendgrid.com',
  },
  // https://docs.aws.amazon.com/AWSJavaScriptSDK/latest/AWS/Config.html
  {
    name: 'aws',
    calls: /^aws-sdk\.\w+#(?!config|on$|getSignedUrl(?:Promise)?$|createPresignedPost$)(?:\w+)$/,
    made: /^new aws-sdk\.\w+$/,
    timeoutAt: ['httpOptions.timeout'],
    timeout: byDefault(120_000),
    host: 'https://*.amazonaws.com',
  },
  // https://github.com/aws/aws-sdk-js-v3/blob/main/supplemental-docs/CLIENTS.md
  {
    name: 'aws',
    calls: /^@aws-sdk\/(?:client-|lib-dynamodb)[\w-]*\.\w+#send$|^@aws-sdk\/lib-storage\.Upload#done$/,
    made: /^new @aws-sdk\/client-[\w-]+\.(?:\w+Client|[A-Z][A-Za-z0-9]{1,20})$/,
    timeoutAt: ['requestHandler.requestTimeout', 'requestHandler.socketTimeout'],
    timeout: ABSENT,
    host: 'https://*.amazonaws.com',
  },
  // https://github.com/openai/openai-node#timeouts
  {
    name: 'openai',
    calls: /^openai(?:\.\w+)?#.*\b(?:create|parse|stream|generate|edit|runTools)$/,
    made: /^new openai(?:\.(?:OpenAI|AzureOpenAI))?$/,
    timeoutAt: ['timeout'],
    retriesAt: 'maxRetries',
    timeout: byDefault(600_000),
    host: 'https://api.openai.com',
  },
  {
    name: 'groq',
    calls: /^groq-sdk(?:\.\w+)?#.*\bcreate$/,
    made: /^new groq-sdk(?:\.Groq)?$/,
    timeoutAt: ['timeout'],
    retriesAt: 'maxRetries',
    timeout: byDefault(60_000),
    host: 'https://api.groq.com',
  },
  {
    name: 'anthropic',
    calls: /^@anthropic-ai\/sdk(?:\.\w+)?#.*\b(?:create|stream|parse)$/,
    made: /^new @anthropic-ai\/sdk(?:\.Anthropic)?$/,
    timeoutAt: ['timeout'],
    retriesAt: 'maxRetries',
    timeout: byDefault(600_000),
    host: 'https://api.anthropic.com',
  },
  {
    name: 'google-ai',
    calls: /^@google\/(?:generative-ai|genai)\..*\b(?:generateContent(?:Stream)?|sendMessage(?:Stream)?|embedContent)$/,
    made: /^new @google\/(?:generative-ai\.GoogleGenerativeAI|genai\.GoogleGenAI)$/,
    timeoutAt: ['httpOptions.timeout'],
    timeout: ABSENT,
    host: 'https://generativelanguage.googleapis.com',
  },
  { name: 'minio', calls: /^minio\.Client#(?!presigned\w+$|on$|setRequestOptions$)\w+$/, made: /^new minio\.Client$/, timeout: ABSENT },
  {
    name: 'deepgram',
    calls: /^@deepgram\/sdk\.createClient\(\)\.(?:.*\btranscribe(?:File|Url)|listen\.live|speak\.request)$/,
    made: /^@deepgram\/sdk\.createClient$/,
    timeout: unknown('not stated by the library'),
    host: 'https://api.deepgram.com',
  },
  {
    name: 'elevenlabs',
    calls: /^(?:elevenlabs|@elevenlabs\/elevenlabs-js)\..*#.*\b(?:convert|convertAsStream|stream|generate)$/,
    made: /^new (?:elevenlabs|@elevenlabs\/elevenlabs-js)\.ElevenLabsClient$/,
    timeoutAt: ['timeoutInSeconds'],
    timeout: byDefault(240_000),
    host: 'https://api.elevenlabs.io',
  },
  {
    name: 'solana',
    calls:
      /^@solana\/web3\.js\.Connection#(?:get\w+|send\w+|confirm\w+|simulate\w+|requestAirdrop)$|^@solana\/web3\.js\.sendAndConfirm\w+$/,
    made: /^new @solana\/web3\.js\.Connection$/,
    // The function that makes its requests, which may give them up.
    timeoutAt: ['fetch'],
    timeout: ABSENT,
  },
  {
    name: 'plaid',
    calls: /^plaid\.PlaidApi#\w+$/,
    made: /^new plaid\.Configuration$/,
    timeoutAt: ['baseOptions.timeout'],
    timeout: ABSENT,
    host: 'https://*.plaid.com',
  },
  {
    name: 'square',
    calls: /^square\.(?:Client|SquareClient)#.*\w+\.\w+$/,
    made: /^new square\.(?:Client|SquareClient)$/,
    timeoutAt: ['timeout'],
    timeout: byDefault(60_000),
    host: 'https://connect.squareup.com',
  },
  { name: 'paypal', calls: /^@paypal\/.*#execute$/, timeout: ABSENT, host: 'https://api.paypal.com' },
  {
    name: 'razorpay',
    calls: /^razorpay#\w+\.(?:create|fetch|capture|refund|all|edit)$/,
    made: /^new razorpay$/,
    timeout: ABSENT,
    host: 'https://api.razorpay.com',
  },
  {
    name: 'braintree',
    calls: /^braintree\.BraintreeGateway#\w+\.\w+$/,
    timeoutAt: ['timeout'],
    timeout: byDefault(60_000),
    host: 'https://*.braintreegateway.com',
  },
  {
    name: 'firebase',
    calls: /^firebase-admin(?:\/messaging)?\..*\b(?:send(?:EachForMulticast|Multicast|Each)?|verifyIdToken)$/,
    timeout: unknown('not stated by the library'),
    host: 'https://*.googleapis.com',
  },
  {
    name: 'slack',
    calls: /^@slack\/web-api\.WebClient#.*\w+\.\w+$|^@slack\/webhook\.IncomingWebhook#send$/,
    made: /^new @slack\/web-api\.WebClient$/,
    timeoutAt: ['timeout'],
    timeout: ABSENT,
    host: 'https://slack.com',
  },
];

/** Names of headers and options that prove who calls. A bare service name proves nothing. */
export const PROOF =
  /^(?:authorization|proxy-authorization|cookie)$|api[-_]?key|signature|hmac|secret|(?:^|[-_])(?:token|auth)(?:$|[-_])|^x-goog-api-key$|bearer/i;
/** What such a name stands for; together they cover {@link PROOF}. */
export const CREDENTIALS: readonly (readonly [string, RegExp])[] = [
  ['signature', /signature|hmac/i],
  ['api-key', /api[-_]?key|^x-goog-api-key$/i],
  ['bearer', /^(?:proxy-)?authorization$|bearer/i],
  ['token-header', /(?:^|[-_])(?:token|auth)(?:$|[-_])/i],
  ['secret', /secret/i],
  ['cookie', /^cookie$/i],
];
/** Headers that carry an id of the request or trace. */
export const TRACE =
  /^(?:x-)?(?:request|correlation|trace|transaction)-?id$|^traceparent$|^b3$|^x-b3-|^x-amzn-trace-id$|^x-cloud-trace-context$/i;
export const REPEAT_KEY = /^(?:x-)?idempotency[-_]?key$|^idempotencyKey$|^paypal-request-id$/i;
