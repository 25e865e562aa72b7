#!/usr/bin/env bash
# Tries a release, as "make snapshot" leaves it in a folder: checks its checksums, installs the
# provider's archive for this machine from a filesystem mirror, and applies the first example with it
# against the mock endpoint of the release. It reads
#   TERRAFORM   the terraform or tofu to run
#   PLATFORM    this machine's, such as linux_amd64
#   VERSION     the version of the release
# and leaves nothing behind.
set -euo pipefail

dist=$(cd "$1" && pwd)
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
work=$(mktemp -d)
mock_pid=''
trap 'status=$?; [ -z "$mock_pid" ] || { kill "$mock_pid"; wait "$mock_pid" || true; }; rm -rf "$work"; exit "$status"' EXIT

echo "Checksums"
cd "$dist"
sums=terraform-provider-smc_${VERSION}_SHA256SUMS
# The registry's name of the manifest is given to it when it is uploaded.
cp "$root/terraform-registry-manifest.json" "$work/terraform-provider-smc_${VERSION}_manifest.json"
cp terraform-provider-smc_"$VERSION"_*.zip "$work/"
(cd "$work" && sha256sum --check --strict "$dist/$sums")
[ "$(find . -maxdepth 1 -name '*.zip' | wc -l)" = "$(grep -c '\.zip$' "$sums")" ] || { echo "An archive has no checksum." >&2; exit 1; }

echo "Installation from a filesystem mirror"
for host in registry.terraform.io registry.opentofu.org; do
	mkdir -p "$work/mirror/$host/seed-1848b749/smc"
	cp "terraform-provider-smc_${VERSION}_$PLATFORM.zip" "$work/mirror/$host/seed-1848b749/smc/"
done
printf 'provider_installation {\n  filesystem_mirror {\n    path = "%s"\n  }\n}\n' "$work/mirror" >"$work/cli.tfrc"
tar -xzf "smcmock_${VERSION}_$PLATFORM.tar.gz" -C "$work"
"$work/smcmock" --version | grep -F "$VERSION"
for name in $(compgen -e | grep -E '^(ALICLOUD|ALIBABA_?CLOUD|SMC|STS|TF)_'); do
	unset "$name"
done
export TF_CLI_CONFIG_FILE=$work/cli.tfrc CHECKPOINT_DISABLE=1 TF_IN_AUTOMATION=1
"$work/smcmock" --address 127.0.0.1:0 --env-file "$work/env" --sources "$root/internal/tools/demo/sources.json" --speed 3600 >"$work/mock.log" 2>&1 &
mock_pid=$!
for _ in $(seq 100); do
	[ -s "$work/env" ] && break
	sleep 0.1
done
[ -s "$work/env" ] || { cat "$work/mock.log" >&2; exit 1; }
# shellcheck disable=SC1091 # Written by the mock.
. "$work/env"
mkdir "$work/example"
cp "$root"/examples/single-server/*.tf "$work/example/"
cd "$work/example"
server=$(sed -n 's/.*"Name": *"\([^"]*\)".*/\1/p' "$root/internal/tools/demo/sources.json" | sed -n 1p)
"$TERRAFORM" init -input=false -no-color >/dev/null
"$TERRAFORM" version -no-color | sed -n '/provider/p'
.terraform/providers/*/*/*/*/*/terraform-provider-smc_v"$VERSION"* --version | grep -F "$VERSION"
"$TERRAFORM" apply -input=false -no-color -auto-approve -var "server=$server" | tail -n 5
"$TERRAFORM" plan -input=false -no-color -detailed-exitcode -var "server=$server" >/dev/null
"$TERRAFORM" destroy -input=false -no-color -auto-approve -var "server=$server" | tail -n 1
echo "The release $VERSION works on $PLATFORM"
