#!/usr/bin/env bash
# Rolls out $IMAGE and goes back by itself when it does not get ready. To go back by hand: kubectl rollout undo deployment/service-name
set -euo pipefail
umask 077
config=$(mktemp)
trap 'rm -f "$config"' EXIT
printf '%s' "$KUBECONFIG_TEXT" > "$config"
export KUBECONFIG=$config
sed "s|IMAGE|$IMAGE|" deploy/kubernetes.yaml | kubectl apply --filename -
kubectl rollout status deployment/service-name --timeout 180s || {
  kubectl rollout undo deployment/service-name
  exit 1
}
