#!/usr/bin/env bash
# The gate in any CI. Everything is said by variables:
#   AIRWORTHY_SINCE            commit or branch to compare with (default: origin/main)
#   AIRWORTHY_DIRECTORY        folder that is audited (default: .)
#   AIRWORTHY_SEVERITY         lowest severity that blocks (default: airworthy.yaml)
#   AIRWORTHY_REPORT           whole report as JSON (default: airworthy.json)
#   AIRWORTHY_SARIF            what became worse as SARIF
#   AIRWORTHY_CODE_QUALITY     the same for GitLab, ending with .gitlab.json
#   AIRWORTHY_COMMENT          true: one comment on the pull or merge request
#   AIRWORTHY_ACCEPT_PROPOSED  true: waivers that are only proposed count
#   AIRWORTHY_VERSION          version of the package (default: 0.1.0)
# Exit codes are those of the gate: 0 within the budget, 1 blocked, 2 and 3 something has to be set right.
set -euo pipefail

report=${AIRWORTHY_REPORT:-airworthy.json}
since=${AIRWORTHY_SINCE:-origin/main}
arguments=("${AIRWORTHY_DIRECTORY:-.}" --since "$since" --out "$report")
[ -n "${AIRWORTHY_SEVERITY:-}" ] && arguments+=(--severity "$AIRWORTHY_SEVERITY")
[ -n "${AIRWORTHY_SARIF:-}" ] && arguments+=(--out "$AIRWORTHY_SARIF")
[ -n "${AIRWORTHY_CODE_QUALITY:-}" ] && arguments+=(--out "$AIRWORTHY_CODE_QUALITY")
[ "${AIRWORTHY_COMMENT:-false}" = true ] && arguments+=(--comment)
[ "${AIRWORTHY_ACCEPT_PROPOSED:-false}" = true ] && arguments+=(--accept-proposed)

# A checkout of depth 1 has nothing to compare with.
if ! git rev-parse --verify --quiet "$since^{commit}" > /dev/null; then
  if [ "$(git rev-parse --is-shallow-repository)" = true ]; then git fetch --quiet --unshallow origin; fi
  case $since in origin/*) git fetch --quiet origin "${since#origin/}:refs/remotes/$since" || true ;; esac
fi

code=0
if [ -n "${AIRWORTHY_BIN:-}" ]; then "$AIRWORTHY_BIN" gate "${arguments[@]}" || code=$?
else npx --yes "airworthy@${AIRWORTHY_VERSION:-0.1.0}" gate "${arguments[@]}" || code=$?; fi

if [ -n "${GITHUB_OUTPUT:-}" ]; then
  [ "$code" -eq 1 ] && blocked=true || blocked=false
  printf 'blocked=%s\nreport=%s\n' "$blocked" "$report" >> "$GITHUB_OUTPUT"
fi
exit "$code"
