import type * as ai from './ai.ts';
import type * as calls from './calls.ts';
import type * as chain from './chain.ts';
import type * as code from './code.ts';
import type * as controls from './controls.ts';
import type * as custody from './custody.ts';
import type * as data from './data.ts';
import type * as delivery from './delivery.ts';
import type * as documents from './documents.ts';
import type * as files from './files.ts';
import type * as graphql from './graphql.ts';
import type * as http from './http.ts';
import type * as money from './money.ts';
import type * as entry from './entry.ts';
import type * as lifecycle from './lifecycle.ts';
import type * as notifications from './notifications.ts';
import type * as interfaces from './interfaces.ts';
import type * as operations from './operations.ts';
import type * as privacy from './privacy.ts';
import type * as realtime from './realtime.ts';
import type * as search from './search.ts';
import type * as supply from './supply.ts';
import type * as timing from './timing.ts';
import type * as tests from './tests.ts';
import type * as webhook from './webhook.ts';
import type * as work from './work.ts';

/** Every fact family by its key. Extractors emit into them, checks ask for them. */
export interface FactFamilies {
  httpServers: http.HttpServer;
  routes: http.Route;
  registrations: http.Registration;
  errorHandlers: http.ErrorHandler;
  notFoundHandlers: http.NotFoundHandler;
  corsPolicies: http.CorsPolicy;
  securityHeaders: http.SecurityHeaders;
  cacheHeaders: http.CacheHeader;
  cookies: http.Cookie;
  rateLimiters: http.RateLimiter;
  csrfProtections: http.CsrfProtection;
  tokenVerifications: http.TokenVerification;
  tokenIssues: http.TokenIssue;
  passwordHashes: http.PasswordHash;
  messageSignatures: controls.MessageSignature;
  controlSources: controls.ControlSource;
  controlSwitches: controls.ControlSwitch;
  uploads: http.Upload;
  fileOperations: files.FileOperation;
  signedUrls: files.SignedUrl;
  uploadHandlers: files.UploadHandler;
  fileScans: files.FileScan;
  archiveReads: files.ArchiveRead;
  fileAnswers: files.FileAnswer;
  imageReads: files.ImageRead;
  tempFiles: files.TempFile;
  tableExports: files.TableExport;
  pageRenders: files.PageRender;
  httpsEnforcements: http.HttpsEnforcement;
  compressions: http.Compression;
  apiDocs: http.ApiDocs;
  apiHeaders: interfaces.ApiHeader;
  apiDeprecations: interfaces.ApiDeprecation;
  versionChoices: interfaces.VersionChoice;
  apiDescriptions: interfaces.ApiDescription;
  routeWrites: interfaces.RouteWrite;
  publishedEvents: interfaces.PublishedEvent;
  socketEndpoints: realtime.SocketEndpoint;
  graphqlEndpoints: graphql.GraphqlEndpoint;
  operations: graphql.Operation;
  inboundWebhooks: webhook.InboundWebhook;
  outboundWebhooks: interfaces.OutboundWebhook;
  webhookRegistrations: interfaces.WebhookRegistration;
  dbClients: data.DbClient;
  queries: data.Query;
  searchQueries: search.SearchQuery;
  searchClients: search.SearchClient;
  indexWrites: search.IndexWrite;
  indexSetups: search.IndexSetup;
  transactions: data.Transaction;
  tables: data.Table;
  migrations: data.Migration;
  migrationSteps: data.MigrationStep;
  migrationRuns: data.MigrationRun;
  cacheClients: data.CacheClient;
  cacheOperations: data.CacheOperation;
  queues: work.Queue;
  workers: work.Worker;
  jobEnqueues: work.JobEnqueue;
  schedules: work.Schedule;
  sharedLocks: timing.SharedLock;
  deadlineChecks: timing.DeadlineCheck;
  clockUses: timing.ClockUse;
  outboundCalls: calls.OutboundCall;
  circuitBreakers: calls.CircuitBreaker;
  retryPolicies: calls.RetryPolicy;
  overloadGuards: calls.OverloadGuard;
  envReads: operations.EnvRead;
  envSchemas: operations.EnvSchema;
  secretLiterals: operations.SecretLiteral;
  envFiles: operations.EnvFile;
  loggers: operations.Logger;
  logCalls: operations.LogCall;
  metrics: operations.Metric;
  tracings: operations.Tracing;
  correlationIds: operations.CorrelationId;
  healthEndpoints: operations.HealthEndpoint;
  shutdownHandlers: operations.ShutdownHandler;
  processHandlers: operations.ProcessHandler;
  mailSenders: operations.MailSender;
  messageSends: notifications.MessageSend;
  messageTemplates: notifications.MessageTemplate;
  oneTimeCodes: notifications.OneTimeCode;
  deliveryReports: notifications.DeliveryReport;
  idempotencies: operations.Idempotency;
  dockerfiles: delivery.Dockerfile;
  dockerIgnores: delivery.DockerIgnore;
  composeServices: delivery.ComposeService;
  ciWorkflows: delivery.CiWorkflow;
  k8sWorkloads: delivery.K8sWorkload;
  lockfiles: delivery.Lockfile;
  dependencies: delivery.Dependency;
  packageManifests: delivery.PackageManifest;
  tsconfigs: delivery.TsConfig;
  lintSetups: delivery.LintSetup;
  updateBots: delivery.UpdateBot;
  gitIgnores: delivery.GitIgnore;
  monitoringConfigs: delivery.MonitoringConfig;
  advisories: supply.AdvisoryHit;
  registrySettings: supply.RegistrySettings;
  advisoryExceptions: supply.AdvisoryException;
  backups: delivery.Backup;
  autoscalers: delivery.Autoscaler;
  stubs: code.Stub;
  catchBlocks: code.CatchBlock;
  errorClasses: code.ErrorClass;
  errorTranslations: code.ErrorTranslation;
  codeUses: code.CodeUse;
  deadModules: code.DeadModule;
  duplicateModules: code.DuplicateModule;
  testSuites: tests.TestSuite;
  testConfigs: tests.TestConfig;
  documents: documents.Document;
  openApiOperations: documents.OpenApiOperation;
  modelCalls: ai.ModelCall;
  speechSteps: ai.SpeechStep;
  modelActions: ai.ModelAction;
  moneyOperations: money.MoneyOperation;
  feeRates: money.FeeRate;
  moneySplits: money.MoneySplit;
  dataFlows: privacy.DataFlow;
  requestFlows: http.RequestFlow;
  screenings: privacy.Screening;
  cardFields: privacy.CardField;
  identifierWrites: privacy.IdentifierWrite;
  keyMaterials: custody.KeyMaterial;
  signings: custody.Signing;
  walletProofs: custody.WalletProof;
  recordChanges: lifecycle.RecordChange;
  stateSets: lifecycle.StateSet;
  entryCodes: entry.EntryCode;
  entryChecks: entry.EntryCheck;
  offlineEntries: entry.OfflineEntry;
  chainClients: chain.ChainClient;
  chainTransactions: chain.ChainTransaction;
  mints: chain.Mint;
  madeUpChainResults: chain.MadeUpChainResult;
  chainListeners: chain.ChainListener;
  chainReconciliations: chain.ChainReconciliation;
  chainClaims: chain.ChainClaim;
  chainUses: chain.ChainUse;
  modelEvals: ai.ModelEval;
  moneyMoves: money.MoneyMove;
  refundFlows: money.BusinessFlow;
  moneyEvents: money.MoneyEvent;
  resaleFlows: money.BusinessFlow;
}
export type FactFamily = keyof FactFamilies;
export type Facts = { [Family in FactFamily]: FactFamilies[Family][] };

export const FACT_FAMILIES = [
  'httpServers',
  'routes',
  'registrations',
  'errorHandlers',
  'notFoundHandlers',
  'corsPolicies',
  'securityHeaders',
  'cacheHeaders',
  'cookies',
  'rateLimiters',
  'csrfProtections',
  'tokenVerifications',
  'tokenIssues',
  'passwordHashes',
  'messageSignatures',
  'controlSources',
  'controlSwitches',
  'uploads',
  'fileOperations',
  'signedUrls',
  'uploadHandlers',
  'fileScans',
  'archiveReads',
  'fileAnswers',
  'imageReads',
  'tempFiles',
  'tableExports',
  'pageRenders',
  'httpsEnforcements',
  'compressions',
  'apiDocs',
  'apiHeaders',
  'apiDeprecations',
  'versionChoices',
  'apiDescriptions',
  'routeWrites',
  'publishedEvents',
  'socketEndpoints',
  'graphqlEndpoints',
  'operations',
  'inboundWebhooks',
  'outboundWebhooks',
  'webhookRegistrations',
  'dbClients',
  'queries',
  'searchQueries',
  'searchClients',
  'indexWrites',
  'indexSetups',
  'transactions',
  'tables',
  'migrations',
  'migrationSteps',
  'migrationRuns',
  'cacheClients',
  'cacheOperations',
  'queues',
  'workers',
  'jobEnqueues',
  'schedules',
  'sharedLocks',
  'deadlineChecks',
  'clockUses',
  'outboundCalls',
  'circuitBreakers',
  'retryPolicies',
  'overloadGuards',
  'envReads',
  'envSchemas',
  'secretLiterals',
  'envFiles',
  'loggers',
  'logCalls',
  'metrics',
  'tracings',
  'correlationIds',
  'healthEndpoints',
  'shutdownHandlers',
  'processHandlers',
  'mailSenders',
  'messageSends',
  'messageTemplates',
  'oneTimeCodes',
  'deliveryReports',
  'idempotencies',
  'dockerfiles',
  'dockerIgnores',
  'composeServices',
  'ciWorkflows',
  'k8sWorkloads',
  'lockfiles',
  'dependencies',
  'packageManifests',
  'tsconfigs',
  'lintSetups',
  'updateBots',
  'gitIgnores',
  'monitoringConfigs',
  'advisories',
  'registrySettings',
  'advisoryExceptions',
  'backups',
  'autoscalers',
  'stubs',
  'catchBlocks',
  'errorClasses',
  'errorTranslations',
  'codeUses',
  'deadModules',
  'duplicateModules',
  'testSuites',
  'testConfigs',
  'documents',
  'openApiOperations',
  'modelCalls',
  'speechSteps',
  'modelActions',
  'moneyOperations',
  'feeRates',
  'moneySplits',
  'dataFlows',
  'requestFlows',
  'screenings',
  'cardFields',
  'identifierWrites',
  'keyMaterials',
  'signings',
  'walletProofs',
  'recordChanges',
  'stateSets',
  'entryCodes',
  'entryChecks',
  'offlineEntries',
  'chainClients',
  'chainTransactions',
  'mints',
  'madeUpChainResults',
  'chainListeners',
  'chainReconciliations',
  'chainClaims',
  'chainUses',
  'modelEvals',
  'moneyMoves',
  'refundFlows',
  'moneyEvents',
  'resaleFlows',
] as const satisfies readonly FactFamily[];

type Missing = Exclude<FactFamily, (typeof FACT_FAMILIES)[number]>;
const _everyFamilyIsListed: Missing extends never ? true : Missing = true;
void _everyFamilyIsListed;
