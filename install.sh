#!/bin/sh
# Builds gvx from this checkout, installs it, and installs a verified Go.
#
#   ./install.sh [VERSION]     VERSION is 1.27.4, 1.27, stable (the default), …
#
# gvx and gvx-shim go to ~/.local/bin, the shim to gvx's shims folder. Running it
# again brings everything up to date and harms nothing. All of it is one block, so
# that a copy which was cut short does nothing.
{
	set -eu

	say() { printf 'install.sh: %s\n' "$*" >&2; }
	die() {
		say "$1"
		shift
		for line in "$@"; do printf '%s\n' "$line" >&2; done
		exit 1
	}

	version=${1:-stable}
	[ $# -le 1 ] || die "one VERSION at most, and got $#" "help: ./install.sh [VERSION]"
	case $version in -*) die "no flag is known here: $version" "help: ./install.sh [VERSION]" ;; esac
	case ${HOME:-} in
	/*) ;;
	*) die "HOME is not set to an absolute path" "help: export HOME=/your/home/folder" ;;
	esac

	source=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
	grep -qs '^module github.com/gvx-go/gvx$' "$source/go.mod" ||
		die "$source is no checkout of gvx" "help: run install.sh from a checkout"

	# The first go of at least 1.21 that runs: on PATH, then where Go is usually
	# unpacked. 1.21 is the first that fetches the Go which go.mod asks for.
	works() {
		number=$(cd / && GOTOOLCHAIN=local GVX_AUTO_INSTALL=never "$1" version 2>/dev/null) || return 1
		number=${number#go version go1.}
		number=${number%%[!0-9]*}
		[ -n "$number" ] && [ "$number" -ge 21 ]
	}
	case ${XDG_DATA_HOME:-} in
	/*) shims=$XDG_DATA_HOME/gvx/shims ;;
	*) shims=$HOME/.local/share/gvx/shims ;;
	esac
	go=
	set -f
	IFS=:
	# gvx's own shim comes last: it is good for a build when there is nothing else.
	for dir in $PATH:/usr/local/go/bin:/usr/lib/go/bin:/opt/homebrew/bin:/snap/bin; do
		if [ "$dir" != "$shims" ] && [ -x "$dir/go" ] && works "$dir/go"; then
			go=$dir/go
			break
		fi
	done
	unset IFS
	set +f
	if [ -z "$go" ] && [ -x "$shims/go" ] && works "$shims/go"; then
		go=$shims/go
	fi
	[ -n "$go" ] || die "gvx is built with Go, and no Go of at least 1.21 was found" \
		"  looked on   PATH, /usr/local/go, /usr/lib/go, /opt/homebrew, /snap" \
		"help: install any Go from 1.21 on (apt install golang-go, dnf install golang, brew install go, https://go.dev/dl), then run ./install.sh again"

	bin=$HOME/.local/bin
	mkdir -p "$bin"
	build=$(mktemp -d "$bin/.gvx-build-XXXXXX")
	trap 'rm -rf "$build"' EXIT
	trap 'exit 130' INT TERM HUP

	# A module cache that is there is used; a new one is made with gvx's own files,
	# so that removing gvx removes it.
	modules=$(cd / && GOTOOLCHAIN=local "$go" env GOMODCACHE)
	if [ ! -d "$modules" ]; then
		case ${XDG_CACHE_HOME:-} in
		/*) modules=$XDG_CACHE_HOME/gvx/build ;;
		*) modules=$HOME/.cache/gvx/build ;;
		esac
	fi

	say "building gvx with $go (GOTOOLCHAIN=auto for this build only: go.mod may ask for a newer Go)"
	(
		cd "$source"
		unset GOROOT
		GOTOOLCHAIN=auto GOMODCACHE=$modules GO111MODULE=on GOFLAGS=-mod=readonly GOWORK=off GOOS='' GOARCH='' CGO_ENABLED=0 \
			"$go" build -mod=readonly -modcacherw -trimpath -buildvcs=false -ldflags='-s -w' -o "$build/" ./cmd/gvx ./cmd/gvx-shim
	) || die "the build failed" "help: the lines above say why; without a network, a Go as new as go.mod's and a filled module cache are needed"
	for program in gvx-shim gvx; do
		mv -f "$build/$program" "$bin/$program"
	done

	"$bin/gvx" setup --no-rc >"$build/log" 2>&1 || {
		cat "$build/log" >&2
		exit 1
	}
	"$bin/gvx" install "$version"
	"$bin/gvx" default "$version"
	say "go version, through the shim:"
	(cd / && "$shims/go" version)
	"$bin/gvx" setup --no-rc
	exit 0
}
