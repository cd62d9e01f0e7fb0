import { apiKey } from '@better-auth/api-key';
import { sso } from '@better-auth/sso';
import { betterAuth } from 'better-auth';
import { organization, twoFactor } from 'better-auth/plugins';
import { createAccessControl } from 'better-auth/plugins/access';
import type { Pool } from 'pg';

export interface AuthOptions {
  readonly pool: Pool;
  readonly secret: string;
  readonly publicUrl: string;
  /** Where the library writes what goes wrong; nowhere when absent. */
  readonly log?: (level: 'debug' | 'info' | 'warn' | 'error', message: string) => void;
  /** Sends a mail; absent while mail is not configured, and links are shown to whoever made them instead. */
  readonly sendMail?: (to: string, subject: string, text: string) => Promise<void>;
}

/** Header in which our own server hands the address of the client to the library. */
export const CLIENT_HEADER = 'x-airworthy-client';

/** Roles of people in an organisation; what each may do is a matter of `program/roles`. */
export const ROLE_NAMES = ['admin', 'lead-auditor', 'auditor', 'service-owner', 'viewer'] as const;
export type RoleName = (typeof ROLE_NAMES)[number];

// The plugin wants a statement of what roles may do to the organisation itself. Members and invitations go through our own routes.
const access = createAccessControl({ organization: ['update'], member: ['create', 'update', 'delete'], invitation: ['create', 'cancel'] });
const nothing = access.newRole({ organization: [], member: [], invitation: [] });
const everything = access.newRole({
  organization: ['update'],
  member: ['create', 'update', 'delete'],
  invitation: ['create', 'cancel'],
});

/**
 * Sessions, passwords, one-time codes, keys, single sign-on and membership, by the library `better-auth`. Its tables lie in the schema `auth`,
 * which the role of requests can't read. Nobody signs up: people are invited, the first one by a link that is good once.
 */
export function makeAuth(options: AuthOptions) {
  return betterAuth({
    appName: 'Airworthy',
    database: options.pool,
    secret: options.secret,
    baseURL: options.publicUrl,
    basePath: '/api/auth',
    telemetry: { enabled: false },
    // Its further arguments may hold what people typed.
    logger: { disabled: options.log === undefined, log: (level, message) => options.log?.(level, message) },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 12, autoSignIn: false, revokeSessionsOnPasswordReset: true },
    session: { expiresIn: 60 * 60 * 12, updateAge: 60 * 60, freshAge: 60 * 15 },
    advanced: {
      ipAddress: { ipAddressHeaders: [CLIENT_HEADER] },
      useSecureCookies: options.publicUrl.startsWith('https:'),
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax' },
    },
    rateLimit: { enabled: true, window: 60, max: 100, customRules: { '/sign-in/email': { window: 60, max: 10 } } },
    plugins: [
      organization({
        ac: access,
        roles: { admin: everything, 'lead-auditor': nothing, auditor: nothing, 'service-owner': nothing, viewer: nothing },
        creatorRole: 'admin',
        allowUserToCreateOrganization: false,
        membershipLimit: 100_000,
      }),
      twoFactor({ issuer: 'Airworthy' }),
      // Keys are read by our own guard, which knows what each is good for; they open no session.
      apiKey({ enableMetadata: true, rateLimit: { enabled: false } }),
      sso({ organizationProvisioning: { disabled: false, defaultRole: 'member' } }),
    ],
  });
}

export type Auth = ReturnType<typeof makeAuth>;
