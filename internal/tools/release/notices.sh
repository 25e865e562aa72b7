#!/usr/bin/env bash
# Prints the texts that licences ask to pass on with a release: those of Go and of every module that
# the packages given as arguments are built from, on any system of the release.
set -euo pipefail
shopt -s nullglob
go=${GO:-go}

show() {
	printf '\n==== %s ====\n' "$1"
	shift
	for file in "$@"; do
		echo
		cat "$file"
	done
}

echo "This software contains the following, under the licences below."
show "Go $("$go" env GOVERSION)" "$("$go" env GOROOT)/LICENSE"
modules=$(for system in $SYSTEMS; do
	GOOS=$system CGO_ENABLED=0 "$go" list -deps -f '{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}} {{.Dir}}{{end}}{{end}}' "$@" || exit 1
done)
sort -u <<<"$modules" | sed '/^$/d' | while read -r path version folder; do
	licenses=("$folder"/LICEN[CS]E* "$folder"/COPYING*)
	[ "${#licenses[@]}" != 0 ] || { echo "$path has no licence." >&2; exit 1; }
	show "$path $version" "${licenses[@]}" "$folder"/NOTICE*
done
