import { readFile } from 'node:fs/promises';
import { AwsClient } from 'aws4fetch';
import { z } from 'zod';
import { askManager, managerUrl, needed } from './ask-manager.ts';
import type { SecretSource } from './references.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const Value = z.object({ SecretString: z.string() });
const Given = z.object({ AccessKeyId: z.string(), SecretAccessKey: z.string(), Token: z.string() });
/** Where ECS answers to AWS_CONTAINER_CREDENTIALS_RELATIVE_URI. */
const ECS = 'http://169.254.170.2';

/**
 * `GetSecretValue` of AWS Secrets Manager, signed (SigV4). Credentials are those of the environment, or of the endpoint that ECS and EKS Pod
 * Identity name there; AWS_ENDPOINT_URL_SECRETS_MANAGER replaces the address, as in the tools of AWS.
 */
export const awsSecret: SecretSource = async (env, path, ask) => {
  const region = env['AWS_REGION'] ?? needed(env, 'AWS_DEFAULT_REGION');
  const base = env['AWS_ENDPOINT_URL_SECRETS_MANAGER'] ?? env['AWS_ENDPOINT_URL'] ?? `https://secretsmanager.${region}.amazonaws.com`;
  const client = new AwsClient({ ...(await credentialsOf(env, ask)), region, service: 'secretsmanager' });
  const request = await client.sign(managerUrl(base, '').href, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'secretsmanager.GetSecretValue' },
    body: JSON.stringify({ SecretId: path }),
  });
  const answer = Value.safeParse(await askManager(ask, request));
  if (!answer.success) throw new Error('it has no text, only bytes.');
  return answer.data.SecretString;
};

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

async function credentialsOf(env: Environment, ask: typeof fetch): Promise<Credentials> {
  const accessKeyId = env['AWS_ACCESS_KEY_ID'];
  if (accessKeyId !== undefined) {
    const sessionToken = env['AWS_SESSION_TOKEN'];
    return { accessKeyId, secretAccessKey: needed(env, 'AWS_SECRET_ACCESS_KEY'), ...(sessionToken === undefined ? {} : { sessionToken }) };
  }
  const relative = env['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'];
  const full = relative === undefined ? env['AWS_CONTAINER_CREDENTIALS_FULL_URI'] : `${ECS}${relative}`;
  if (full === undefined) throw new Error('there are no credentials: set AWS_ACCESS_KEY_ID, or run where the platform gives some.');
  const file = env['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'];
  const token = file === undefined ? env['AWS_CONTAINER_AUTHORIZATION_TOKEN'] : (await readFile(file, 'utf8')).trim();
  const answer = Given.safeParse(
    await askManager(ask, managerUrl(full, ''), { headers: token === undefined ? {} : { authorization: token } }),
  );
  if (!answer.success) throw new Error('the platform gave no credentials.');
  return { accessKeyId: answer.data.AccessKeyId, secretAccessKey: answer.data.SecretAccessKey, sessionToken: answer.data.Token };
}
