#!/usr/bin/env bash
# A night with bad luck: sixty items for six agents of which two are killed. Some items are reported as done and are not,
# some make the agent run in circles, hang, fail at first, or meet a rate limit. In the morning what can be done is done,
# with proof; what cannot is failed, with the reason; the spending cap holds; and one page tells it all.
# Usage: run.sh [DIRECTORY] (default: a temporary one, removed afterwards).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
autonomy=${AUTONOMY:-npx autonomy}
workspace=${1:-$(mktemp -d)}
mkdir -p "$workspace" && cd "$workspace"
field() { node -p "JSON.parse(require('fs').readFileSync(0)).$1"; }
fail() { echo "overnight: $1" >&2; exit 1; }
expect() { [ "$2" = "$3" ] || fail "$1: expected $2, found $3"; echo "$1: $3"; }
finish() {
  $autonomy stop --now --reason 'the night is over' > /dev/null || true
  [ $# -gt 0 ] || { cd / && rm -rf "$workspace"; }
}
trap 'finish "$@"' EXIT

git init -q . && git -c user.name=night -c user.email=night@example.com commit -q --allow-empty -m 'Begin'
cat > autonomy.yaml <<YAML
coordination: { lease: 3s, max_attempts: 2 }
guardrails: { wall_time: 4s, repetition: 200, day_usd: 20, item_usd: 1, spawns_per_hour: 500 }
runners:
  - { name: night, kind: exec, argv: [node, $here/agent.mjs] }
YAML
$autonomy init --quiet > /dev/null
$autonomy work import "$here/work.ndjson"

agents=()
for number in 1 2 3 4 5 6; do
  $autonomy agent run --agent "night_$number" --team night --runner night --until-empty --quiet > "night_$number.log" 2>&1 &
  agents+=($!)
done

completed() { $autonomy work list --all --status completed --limit 1 --json | field meta.total; }
for _ in $(seq 200); do [ "$(completed)" -ge 10 ] && break; sleep 0.2; done
echo "Killing two of six"
pids=$($autonomy agent list --team night --json | field 'items.filter((agent) => agent.workload > 0).map((agent) => agent.pid).slice(0, 2).join(" ")')
# shellcheck disable=SC2086 # two numbers
kill -9 $pids
for agent in "${agents[@]}"; do wait "$agent" 2> /dev/null || true; done

expect 'completed with passing acceptance commands' 53 "$($autonomy work list --all --status completed --json | field 'items.filter((item) => item.evidence.length > 1 && item.evidence.every((each) => each.exit_code === 0)).length')"
expect 'reported as done and not done: failed' 3 "$($autonomy work list --all --status failed --type false_done --json | field meta.total)"
expect 'in circles or hanging: failed' 3 "$($autonomy work list --all --status failed --type repeats --type hangs --json | field meta.total)"
expect 'waits for what failed' 1 "$($autonomy work list --blocked --json | field meta.total)"
expect 'guardrails that tripped' 'RATE_LIMIT REPETITION WALL_TIME' "$($autonomy report session --since 1h --json | field 'guards.map((trip) => trip.code).filter((code, at, all) => all.indexOf(code) === at).toSorted().join(" ")')"

# Ten dear items against a cap of three dollars more than were spent.
node -e 'for (let n = 1; n <= 10; n++) console.log(JSON.stringify({ key: `dear-${n}`, type: "dear", description: `Paint the cover ${n}` }))' | $autonomy work import -
spent() { $autonomy cost report --json | field totals.usd; }
before=$(spent)
cap=$(node -p "$before + 3")
for number in 7 8 9; do
  AUTONOMY_GUARDRAILS_DAY_USD=$cap $autonomy agent run --agent "night_$number" --runner night --until-empty --quiet > "night_$number.log" 2>&1 &
done
wait
after=$(spent)
[ "$(node -p "$after <= $cap + 1")" = true ] || fail "spent $after, cap $cap"
[ "$(node -p "$after > $before")" = true ] || fail 'nothing was spent against the cap'
echo "Spent $after dollars against a cap of $cap: not more than one item over it"

$autonomy report session --since 1h --output morning.md
head -n 40 morning.md
