import type { Below } from '../../extract/functions-below.ts';

/** Calls that take something away from a store, or tell another system to do so. */
const STORES: readonly (readonly [string, RegExp])[] = [
  [
    'cache',
    /^(?:ioredis#(?:pipeline\(\)\.)?|redis\.createClient\(\)\.)(?:del|unlink|hdel|hDel|expire|getdel)$|^(?:node-cache|lru-cache|keyv|cache-manager)\b.*(?:del|delete)$/,
  ],
  [
    'files',
    /DeleteObjects?Command$|#deleteObjects?$|^minio\b.*remove|^@google-cloud\/storage\b.*delete|^@azure\/storage-blob\b.*delete|^cloudinary\b.*destroy|^fs\.(?:promises\.)?(?:unlink|rm)(?:Sync)?$|^fs\/promises\.(?:unlink|rm)$/,
  ],
  [
    'search',
    /^@(?:elastic\/elasticsearch|opensearch-project\/opensearch)\b.*(?:delete|deleteByQuery|update|updateByQuery|bulk)$|^meilisearch\b.*delete|^typesense\b.*delete|^algoliasearch\b.*delete/,
  ],
  [
    'service',
    /^(?:axios\b.*|fetch|got\b.*|undici\.(?:fetch|request)|ky\b.*|superagent\b.*)$|^(?:new )?(?:stripe|@sendgrid|twilio|intercom|@hubspot|mailchimp|@mailchimp|postmark|auth0|@clerk)\b.*(?:del|delete|remove|erase|redact)/,
  ],
  [
    'queue',
    /^bull#add|^bullmq\.Queue#add|\.(?:sendToQueue|publish)$|^kafkajs\b.*send$|^@aws-sdk\/client-(?:sqs|sns)\b.*send$|^pg-boss#send$/,
  ],
];

export function reachesOf({ calls }: Below): string[] {
  return STORES.filter(([, pattern]) => calls.some(({ call }) => pattern.test(call.callee.replace(/^new /, '')))).map(([name]) => name);
}
