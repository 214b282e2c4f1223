#!/usr/bin/env bash
# The least a shell script needs to claim the next item safely: a lock, jq to choose, jq to change, a rename.
# Usage: shell-claim.sh FILE AGENT. Prints the id; says on descriptor 3 how much CPU time it took.
set -euo pipefail
trap 'times >&3' EXIT
file=$1 agent=$2
exec 9>"$file.flock"
flock 9
id=$(jq -r '
  {critical: 0, high: 1, medium: 2, low: 3} as $rank
  | map(select(.status == "pending")) | sort_by($rank[.priority], .created_at) | .[0].work_item_id' "$file")
jq -c --arg id "$id" --arg agent "$agent" --arg now "$(date -u +%Y-%m-%dT%H:%M:%SZ)" '
  map(if .work_item_id == $id then . + {status: "active", agent_id: $agent, claimed_at: $now} else . end)' \
  "$file" >"$file.new"
sync "$file.new"
mv "$file.new" "$file"
echo "$id"
