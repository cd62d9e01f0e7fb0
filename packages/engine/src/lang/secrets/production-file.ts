/** A service may be called `integration`. */
const NOT_PRODUCTION =
  /(?:^|\/)(?:tests?|__tests__|__mocks__|__fixtures__|e2e|(?<!(?:^|\/)(?:services|apps|packages)\/)integration(?!\/src\/)|spec|specs|fixtures?|mocks?|examples?|samples?|docs?|documentation|demo|playground|storybook|stubs?|seeds?|seeders|dev-env)(?:\/|$)|\.(?:test|spec|e2e|stories|mock|fixture)\.\w+$|\.(?:md|mdx|rst|adoc|txt|snap)$|(?:^|[./_-])(?:example|examples|sample|template|dist|defaults|schema|test|testing|ci|e2e|dev|development|local|populate|seed)(?:[./_-](?=[^/]*$)|$)/i;

/** Whether a file is more than an example, a test or a document. */
export function isProductionFile(path: string): boolean {
  return !NOT_PRODUCTION.test(path);
}
