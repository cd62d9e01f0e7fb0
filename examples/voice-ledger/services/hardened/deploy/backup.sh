#!/bin/sh
# Copies the database, encrypted, to a bucket of another account that takes new objects and deletes none. Any step that fails fails the whole.
set -eu
set -o pipefail
name="voice-ledger-$(date -u +%Y%m%dT%H%M%SZ).dump.age"
pg_dump --format=custom --no-owner "$(cat /run/secrets/database_owner_url)" |
  age --recipients-file /etc/backup/recipients.txt |
  aws s3 cp - "s3://voice-ledger-backups/$name" --sse AES256
echo "$name"
