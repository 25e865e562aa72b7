#!/usr/bin/env bash
# The demonstration behind "make demo": the life of a few replication jobs, from
# examples/complete, and the migration of a fleet, from examples/fleet, against the mock
# endpoint. It reads
#   TERRAFORM           the terraform or tofu to run
#   TF_CLI_CONFIG_FILE  a CLI configuration that finds the provider without a registry
#   SMCMOCK             the mock endpoint's binary
# and leaves nothing behind: its files are in a temporary folder, and it ends the two kinds
# of process that it starts.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
examples=$here/../../../examples

bold='' dim='' plain=''
if [ -t 1 ]; then bold=$'\033[1m' dim=$'\033[2m' plain=$'\033[0m'; fi

work=$(mktemp -d)
mock_pid='' tf_pid=''

cleanup() {
	for pid in $tf_pid $mock_pid; do
		kill -TERM "$pid" 2>/dev/null && wait "$pid" || true
	done
	rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

step() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }
say() { printf '  %s\n' "$*"; }
show() { printf '  %s$ %s%s\n' "$dim" "$*" "$plain"; }
indent() { sed 's/^/    /'; }
die() {
	printf '\nThe demo failed: %s\n' "$*" >&2
	exit 1
}

# terraform ARGS runs the CLI in the example, its output going to a log, and returns its
# exit status. It is waited for as a background process so that a signal is handled at once.
terraform() {
	local status=0
	"$TERRAFORM" -chdir="$work/$example" "$@" </dev/null >"$work/log" 2>&1 &
	tf_pid=$!
	wait "$tf_pid" || status=$?
	tf_pid=''
	return "$status"
}

# must ARGS is terraform ARGS, and ends the demo when that fails.
must() {
	show "$(basename "$TERRAFORM") $*"
	terraform "$@" || {
		status=$?
		cat "$work/log" >&2
		die "\"$1\" ended with status $status"
	}
}

# plan ARGS makes a plan, shows what it would do, and puts plan's verdict into $verdict:
# 0 for no changes, 2 for some.
plan() {
	show "$(basename "$TERRAFORM") plan -detailed-exitcode $*"
	verdict=0
	terraform plan -input=false -no-color -detailed-exitcode -out=demo.tfplan "$@" || verdict=$?
	if [ "$verdict" != 0 ] && [ "$verdict" != 2 ]; then
		cat "$work/log" >&2
		die "the plan ended with status $verdict"
	fi
	grep -E '^  # |^Plan: |^No changes' "$work/log" | indent
}

# calls ACTION prints the mock's log lines of that action.
calls() { grep "Action=$1 " "$work/mock.log" || true; }

# words prints a call's parameters, one a line.
words() { tr ' ' '\n' | grep = | sed 's/%20/ /g'; }

count() { calls "$1" | wc -l | tr -d ' '; }

expect() {
	[ "$2" = "$3" ] || die "$1: expected $3, got $2"
}

# in_days N prints the time N days from now as the API writes times.
in_days() {
	local at=$(($(date +%s) + $1 * 24 * 60 * 60))
	date -u -d "@$at" +%Y-%m-%dT%H:%M:%SZ 2>/dev/null || date -u -r "$at" +%Y-%m-%dT%H:%M:%SZ
}

[ -x "$TERRAFORM" ] || die "no terraform or tofu at \"$TERRAFORM\""
"$TERRAFORM" version >"$work/log" 2>&1 || die "\"$TERRAFORM version\" fails: $(cat "$work/log")"
printf '%s\n' "Replication jobs with $(grep -m1 -E '^(Terraform|OpenTofu) v' "$work/log"), against a mock of Server Migration Center."

# start_mock FLAGS starts the mock endpoint and takes over its environment.
start_mock() {
	rm -f "$work/env"
	"$SMCMOCK" --address 127.0.0.1:0 --env-file "$work/env" --sources "$here/sources.json" --log "$@" >"$work/mock.log" 2>&1 &
	mock_pid=$!
	for _ in $(seq 100); do
		[ -s "$work/env" ] && break
		kill -0 "$mock_pid" 2>/dev/null || { cat "$work/mock.log" >&2; die "the mock endpoint did not start"; }
		sleep 0.1
	done
	[ -s "$work/env" ] || die "the mock endpoint wrote no environment"
	# shellcheck disable=SC1091 # Written by the mock.
	. "$work/env"
}

stop_mock() {
	kill -TERM "$mock_pid"
	local status=0
	wait "$mock_pid" || status=$?
	mock_pid=''
	expect "exit status of the mock endpoint" "$status" 0
}

# use EXAMPLE makes an example the configuration that terraform works on.
use() {
	example=$1
	mkdir "$work/$example"
	cp "$examples/$example"/*.tf "$work/$example/"
}

step "1. A fleet of source servers"
# Nothing of the caller's may reach the CLI and the provider but the CLI's configuration.
for name in $(compgen -e | grep -E '^(ALICLOUD|ALIBABA_?CLOUD|SMC|STS|TF)_' | grep -v '^TF_CLI_CONFIG_FILE$'); do
	unset "$name"
done
start_mock
export TF_IN_AUTOMATION=1 CHECKPOINT_DISABLE=1
say "The mock endpoint listens on ${SMC_ENDPOINT:-?} and knows these source servers:"
grep -o -E '"(SourceId|Name)": *"[^"]*"' "$here/sources.json" | sed 's/.*: *"\(.*\)"/\1/' | paste - - | indent

step "2. Initialise and plan"
use complete
must init -input=false -no-color
start=$(in_days 7)
plan -var "scheduled_start_time=$start"
expect "verdict of the first plan" "$verdict" 2

step "3. Apply"
must apply -input=false -no-color demo.tfplan
must output -no-color job_ids
indent <"$work/log"
cp "$work/log" "$work/jobs"
created=$(count CreateReplicationJob)
expect "CreateReplicationJob calls" "$created" 3
say "What arrived at the API for db-01:"
calls CreateReplicationJob | grep Name=db-01 | words | indent

step "4. Plan again"
plan -var "scheduled_start_time=$start"
expect "verdict of the second plan" "$verdict" 0

step "5. Move the maintenance window by a day, in place"
start=$(in_days 8)
plan -var "scheduled_start_time=$start"
expect "verdict of the plan with another start" "$verdict" 2
must apply -input=false -no-color demo.tfplan
say "What arrived at the API:"
calls ModifyReplicationJobAttribute | cut -d ' ' -f 3- | indent
expect "ModifyReplicationJobAttribute calls" "$(count ModifyReplicationJobAttribute)" 3
must output -no-color job_ids
cmp -s "$work/log" "$work/jobs" || die "the jobs were replaced instead of changed"
say "The jobs kept their IDs."
plan -var "scheduled_start_time=$start"
expect "verdict of the plan after the change" "$verdict" 0

step "6. Destroy"
must destroy -input=false -no-color -auto-approve -var "scheduled_start_time=$start"
grep -E '^Destroy complete' "$work/log" | indent
must state list
[ ! -s "$work/log" ] || die "the state still holds $(cat "$work/log")"
expect "DeleteReplicationJob calls" "$(count DeleteReplicationJob)" 3
expect "CreateReplicationJob calls in all" "$(count CreateReplicationJob)" "$created"

stop_mock

step "7. A fleet to images: discover, start, wait"
say "The mock's clock now runs 600 times faster: a migration of 45 minutes takes 5 seconds."
start_mock --speed 600
use fleet
fleet='name_regex=^(web|app)-'
must init -input=false -no-color
plan -var "$fleet"
expect "verdict of the fleet's plan" "$verdict" 2
must apply -input=false -no-color demo.tfplan
grep -E 'smc_replication_job_completion.*(Still creating|complete)' "$work/log" | indent
must output -no-color images
indent <"$work/log"
expect "images" "$(grep -c '"m-' "$work/log")" 5
say "Calls of the API for $(count CreateReplicationJob) replication jobs: $(count StartReplicationJob) starts, $(count DescribeReplicationJobs) reads."

step "8. Apply the fleet again"
plan -var "$fleet"
expect "verdict of the fleet's second plan" "$verdict" 0
must destroy -input=false -no-color -auto-approve -var "$fleet"
must state list
[ ! -s "$work/log" ] || die "the state still holds $(cat "$work/log")"
stop_mock

step "Done: replication jobs were created, changed and destroyed, and a fleet was migrated; nothing is left running."
