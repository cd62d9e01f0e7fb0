import type { Component, Exposure, Severity, Status } from '@airworthy/model';

/** The word for a verdict in prose and tables. UNKNOWN has its own word and is never folded into another. */
export const STATUS_WORDS: Record<Status, string> = {
  PASS: 'passed',
  PARTIAL: 'partial',
  FAIL: 'failed',
  UNKNOWN: 'not verified',
  'N/A': 'not applicable',
};

export const EXPOSURE_WORDS: Record<Exposure, string> = {
  internal: 'Internal only',
  public: 'Public',
  scale: 'More than 1,000 users',
  regulated: 'Regulated data',
};

export const COMPONENT_WORDS: Record<Component, string> = {
  architecture: 'Architecture',
  'api-security': 'API security',
  websocket: 'WebSocket',
  secrets: 'Secrets',
  database: 'Database',
  transactions: 'Transactions',
  errors: 'Error handling',
  caching: 'Caching',
  logging: 'Logging',
  observability: 'Observability',
  testing: 'Testing',
  deployment: 'Deployment',
  documentation: 'Documentation',
  reliability: 'Reliability',
  performance: 'Performance',
  scalability: 'Scalability',
};

/** Most severe first. */
export const SEVERITY_RANK: Record<Severity, number> = { critical: 0, high: 1, medium: 2, low: 3 };
