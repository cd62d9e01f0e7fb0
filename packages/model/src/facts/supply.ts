import type { FactBase } from './base.ts';

/** A package with the place where the lockfile fixes it. */
export interface PackagePlace {
  name: string;
  version: string;
  line: number;
}

/** A package of the lockfile that an export of advisories names. */
export interface AdvisoryHit extends FactBase {
  /** `GHSA-…`, `CVE-…`, `MAL-…` */
  id: string;
  aliases: string[];
  package: string;
  version: string;
  /** critical · high · moderate · low · unknown, as the advisory states it. */
  severity: string;
  /** The package itself was made to do harm. */
  malicious: boolean;
  /** Among the production dependencies of the service itself. */
  direct: boolean;
  /** Needed for development only. */
  development: boolean | 'unknown';
  /** First version without it. */
  fixed?: string;
  summary?: string;
}

/** What a settings file tells a package manager about registries and installs. */
export interface RegistrySettings extends FactBase {
  /** npmrc · pnpm-workspace · yarnrc · bunfig · package.json */
  by: string;
  scopes: { scope: string; registry: string; line: number }[];
  /** No package may run a script when it is installed. */
  ignoresScripts: boolean;
  /** Packages that may run one; absent when there is no such list. */
  allowedBuilds?: string[];
  /** The age that a release must have, as written. */
  cooldown?: string;
  /** Settings that let packages be changed on their way. */
  insecure: { what: string; line: number }[];
}

/** A finding in dependencies that a scanner is told to pass over. */
export interface AdvisoryException extends FactBase {
  /** osv-scanner · snyk · trivy · better-npm-audit · audit-ci */
  by: string;
  id: string;
  /** Words say why. */
  reason: boolean;
  /** It ends on a date. */
  ends: boolean;
}
