#!/usr/bin/env bash
# A small night shift: 40 work items that wait for one another, a team of six agent processes formed for them, two of them
# killed in the middle of their work. In the morning all 40 are completed with evidence, the trace is whole, and the
# dashboard says the same as the queue. Usage: run.sh [DIRECTORY] (default: a temporary one, removed afterwards).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
autonomy=${AUTONOMY:-npx autonomy}
workspace=${1:-$(mktemp -d)}
mkdir -p "$workspace" && cd "$workspace"
field() { node -p "JSON.parse(require('fs').readFileSync(0)).$1"; }
fail() { echo "night shift: $1" >&2; exit 1; }
finish() {
  $autonomy stop --now --reason 'the night shift is over' > /dev/null || true
  [ $# -gt 0 ] || { cd / && rm -rf "$workspace"; }
}
trap 'finish "$@"' EXIT

# A lease of three seconds: what a killed agent held is somebody else's soon.
cat > autonomy.yaml <<YAML
coordination:
  lease: 3s
  require_evidence: true
  runners:
    - { specialization: default, argv: [node, $here/worker.mjs] }
YAML
$autonomy init --base-agents --quiet > /dev/null

# Input: the example logs in twelve parts.
mkdir -p input
cat "$here"/../logs/*.log | awk '{ print > sprintf("input/part-%02d.log", NR % 12 + 1) }'

# One trace over the whole night.
trace=$(node -p 'require("crypto").randomBytes(16).toString("hex")')
export TRACEPARENT="00-$trace-$(node -p 'require("crypto").randomBytes(8).toString("hex")')-01"

$autonomy work import "$here/work.ndjson"
$autonomy agent form --count 6 --force --team night_shift --spawn

completed() { $autonomy work list --all --status completed --limit 1 --json | field meta.total; }
runners() { $autonomy agent list --team night_shift --json | field 'items.filter((agent) => agent.pid && agent.workload > 0).map((agent) => agent.pid).slice(0, 2).join(" ")'; }

for _ in $(seq 100); do [ "$(completed)" -ge 8 ] && break; sleep 0.3; done
victims=$(runners)
[ "$(echo "$victims" | wc -w)" -eq 2 ] || fail "no two agents at work to be killed: '$victims'"
echo "Killing two of six: $victims"
# shellcheck disable=SC2086 # two numbers
kill -9 $victims

for _ in $(seq 300); do [ "$(completed)" -eq 40 ] && break; sleep 0.3; done
[ "$(completed)" -eq 40 ] || { $autonomy work list; fail "$(completed) of 40 items are completed"; }
evidence=$($autonomy work list --all --status completed --json | field 'items.filter((item) => item.evidence?.length > 0 && item.evidence.every((each) => each.exit_code === 0)).length')
[ "$evidence" -eq 40 ] || fail "$evidence of 40 items have evidence"
echo "40 of 40 completed, each with evidence"

$autonomy trace validate "$trace"
$autonomy meta cycle
[ "$(wc -l < agent_coordination/meta_cycles.jsonl)" -ge 1 ] || fail 'no report of the meta cycle'
shown=$($autonomy dashboard --json | field 'coordination.work.completed')
[ "$shown" -eq 40 ] || fail "the dashboard says $shown completed"
echo "The dashboard says 40 completed, too"
tail -n 4 out/night-report.md
