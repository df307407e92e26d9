#!/bin/sh
# Builds gvx, installs it, and installs a verified Go. See --help.
#
# From a checkout it builds that one; from a pipe (curl … | sh) and in no checkout, the
# published module. It needs no Go: where there is none of at least 1.21, it fetches one
# for the build, and removes it. Running it again brings everything up to date and
# harms nothing. All of it is one block, so that a copy which was cut short does nothing.
#
# Whatever is fetched here is unpacked only when its SHA-256 is the one below, wherever
# it came from. Exit codes are those of gvx: 1 failed, 2 wrong usage, 4 a proof failed,
# 5 something needed is unreachable.

# shellcheck disable=SC2317 # trap and run call functions by their names
{
	set -eu
	[ -z "${ZSH_VERSION:-}" ] || emulate sh # whose PATH is split at its colons

	# clean keeps what a terminal would obey out of what is shown.
	clean() { LC_ALL=C tr '\001-\010\013-\037\177' '?'; }
	say() { printf 'install.sh: %s\n' "$*" | clean >&2; }
	die() { # CODE WHAT [LINE…]
		code=$1
		shift
		say "$1"
		shift
		for line in "$@"; do printf '%s\n' "$line" | clean >&2; done
		exit "$code"
	}
	# word prints its argument as one word for a shell.
	word() { printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")"; }
	has() { command -v "$1" >/dev/null 2>&1; }

	usage() {
		cat <<-'TEXT'
			usage: install.sh [--prefix DIR] [--no-modify-path] [--yes] [VERSION]
			       install.sh [--prefix DIR] --uninstall

			Builds gvx, installs it, and installs a verified Go: VERSION is 1.27.4, 1.27, or
			stable (the default).

			  --prefix DIR       gvx and gvx-shim go to DIR/bin (default: ~/.local)
			  --no-modify-path   touch no rc file; print the line that belongs there
			  --yes              ask nothing: put the line into the rc file of your shell
			  --uninstall        remove gvx, and what gvx setup wrote; keep the toolchains
			  --help             this

			Without a Go of at least 1.21 it fetches one for the build, and removes it:
			  GVX_MIRROR         a URL or a folder with the archives of go.dev/dl, and nothing else
			  GVX_SOURCES        without it: go.dev,proxy (proxy: GOPROXY of the environment, or of go env -w)
			  GVX_OFFLINE        1: open no socket
			  GVX_VERSION        build this release of the published module, not the checkout
		TEXT
	}
	misused() { die 2 "$1" "help: install.sh --help"; }

	# What was asked for.
	prefix='' version='' uninstall='' setup='' hint=''
	while [ $# -gt 0 ]; do
		case $1 in
		--prefix)
			[ $# -ge 2 ] || misused "--prefix wants a folder"
			shift
			prefix=$1
			[ -n "$prefix" ] || misused "--prefix wants a folder"
			hint=" --prefix $(word "$prefix")"
			;;
		--prefix=*)
			prefix=${1#--prefix=}
			[ -n "$prefix" ] || misused "--prefix wants a folder"
			hint=" --prefix $(word "$prefix")"
			;;
		--no-modify-path) setup=--no-rc ;;
		--yes | -y) [ -n "$setup" ] || setup=--yes ;;
		--uninstall) uninstall=yes ;;
		--help | -h)
			usage
			exit 0
			;;
		-*) misused "no such flag: $1" ;;
		*)
			[ -z "$version" ] || misused "one VERSION at most, and got $version and $1"
			[ -n "$1" ] || misused "VERSION is empty"
			version=$1
			;;
		esac
		shift
	done
	[ -z "$uninstall" ] || [ -z "$version" ] || misused "--uninstall takes no VERSION: gvx uninstall $version removes that toolchain alone"
	version=${version:-stable}

	case ${HOME:-} in
	/*) ;;
	*) die 1 "HOME is not set to an absolute path" "help: export HOME=/your/home/folder" ;;
	esac
	case ${prefix:=$HOME/.local} in
	/*) ;;
	*) prefix=$PWD/$prefix ;;
	esac
	bin=${prefix%/}/bin
	case $bin in
	*'
'*) die 2 "the name of the folder holds a line break: $bin" "help: choose another one: ./install.sh --prefix DIR" ;;
	esac

	# What root leaves in another user's home its owner cannot change. gvx would refuse
	# it too, but after the build.
	if [ -n "${SUDO_UID:-}${SUDO_USER:-}${DOAS_USER:-}${PKEXEC_UID:-}" ] && [ "$(id -u)" = 0 ] &&
		[ -d "$HOME" ] && [ -z "$(find "$HOME" -prune -user 0 2>/dev/null)" ]; then
		die 1 "this is root, and HOME is another user's: $HOME" "help: run it without sudo for yourself, or with sudo -H for root"
	fi

	in_xdg() { # VALUE DEFAULT
		case $1 in
		/*) printf '%s' "$1" ;;
		*) printf '%s' "$HOME/$2" ;;
		esac
	}
	data=$(in_xdg "${XDG_DATA_HOME:-}" .local/share)/gvx
	cache=$(in_xdg "${XDG_CACHE_HOME:-}" .cache)/gvx
	state=$(in_xdg "${XDG_STATE_HOME:-}" .local/state)/gvx
	config=$(in_xdg "${XDG_CONFIG_HOME:-}" .config)/gvx
	shims=$data/shims

	if [ -n "$uninstall" ]; then
		told=''
		rm -rf "$cache/build" # where older ones of this script built
		if [ ! -e "$bin/gvx" ] && [ ! -L "$bin/gvx" ] && [ ! -e "$bin/gvx-shim" ]; then
			say "gvx is not installed in $bin: nothing was removed"
		else
			if [ -x "$bin/gvx" ]; then
				told=yes # gvx says what it leaves
				"$bin/gvx" setup --uninstall --yes || die 1 "gvx setup --uninstall failed, and nothing else was removed" \
					"help: the lines above say why; mend it and run install.sh$hint --uninstall again"
			fi
			rm -f "$bin/gvx" "$bin/gvx-shim" || die 1 "could not remove gvx from $bin" "help: who may write to that folder can"
			rmdir "$bin" 2>/dev/null || : # where it is empty now
			say "gvx was removed from $bin"
		fi
		kept=''
		for dir in "$data" "$cache" "$state" "$config"; do
			[ ! -d "$dir" ] || kept="$kept $(word "$dir")"
		done
		[ -z "$kept" ] || [ -n "$told" ] || printf '%s\n' "kept, with the toolchains:$kept" \
			"help: to remove that too: chmod -R u+w$kept && rm -rf$kept" | clean >&2
		exit 0
	fi

	# From a file, what is built is the checkout that it lies in. From a pipe (a shell
	# that reads its program from standard input says so by the letter s) it is the one
	# we stand in. Otherwise, and where GVX_VERSION asks, the published module.
	case $- in
	*s*) source=$PWD ;;
	*) source=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) ;;
	esac
	if [ -n "${GVX_VERSION:-}" ] || ! grep -qs '^module github.com/gvx-go/gvx$' "$source/go.mod"; then
		source=
	fi
	published=${GVX_VERSION:-latest}
	case $published in
	*[!0-9A-Za-z.+_-]*) die 2 "GVX_VERSION is no version: $published" "help: GVX_VERSION=latest, or a tag such as v0.1.0" ;;
	esac

	# The first go of at least 1.21 that runs: on PATH, then where Go is usually
	# unpacked. 1.21 is the first that fetches the Go which go.mod asks for.
	works() {
		number=$(cd / && GOTOOLCHAIN=local GVX_AUTO_INSTALL=never "$1" version 2>/dev/null) || return 1
		number=${number#go version go1.}
		number=${number%%[!0-9]*}
		[ -n "$number" ] && [ "$number" -ge 21 ]
	}
	usual=/usr/local/go/bin:/usr/lib/go/bin:/opt/homebrew/bin:/snap/bin
	go=
	set -f
	IFS=:
	# gvx's own shim comes last: it is good for a build when there is nothing else.
	places=$PATH:$usual # a colon is one to split at only where it is a variable's
	for dir in $places; do
		case $dir in
		"$shims") ;;
		/*) # what is named from here would be another one in the checkout
			if [ -x "$dir/go" ] && works "$dir/go"; then
				go=$dir/go
				break
			fi
			;;
		esac
	done
	unset IFS
	set +f
	if [ -z "$go" ] && [ -x "$shims/go" ] && works "$shims/go"; then
		go=$shims/go
	fi

	# Everything is made in one folder on the file system of its destination, which goes
	# however this ends; where nothing was installed, so do the folders on the way to it.
	build='' child='' installed=''
	top=$bin
	while [ ! -d "${top%/*}" ] && [ -n "${top%/*}" ]; do top=${top%/*}; done
	[ ! -d "$bin" ] || top=
	cleanup() {
		# A compiler that was killed may still be writing, and a Go that another one
		# fetched into its module cache is read-only.
		for _ in 1 2 3 4 5; do
			[ -z "$build" ] || rm -rf "$build" 2>/dev/null || {
				chmod -R u+w "$build" 2>/dev/null || sleep 1
				continue
			}
			break
		done
		[ -z "$installed" ] && [ -n "$top" ] || return 0
		dir=$bin
		while rmdir "$dir" 2>/dev/null && [ "$dir" != "$top" ]; do dir=${dir%/*}; done
	}
	stop() {
		trap '' INT TERM HUP
		if [ -n "$child" ]; then
			kill "$child" 2>/dev/null || :
			wait "$child" 2>/dev/null || :
		fi
		exit "$1"
	}
	# run waits for a command in a way that a signal to this shell ends at once.
	run() {
		"$@" &
		child=$!
		result=0
		wait "$child" || result=$?
		child=
		return "$result"
	}
	trap cleanup EXIT
	trap 'stop 130' INT
	trap 'stop 143' TERM
	trap 'stop 129' HUP
	mkdir -p "$bin" 2>/dev/null || die 1 "could not make the folder $bin" "help: choose another one: ./install.sh --prefix DIR"
	build=$(mktemp -d "$bin/.gvx-build-XXXXXX" 2>/dev/null) || die 1 "could not write to $bin" "help: choose another folder: ./install.sh --prefix DIR"

	# ---- a Go for the build, where there is none

	# pin sets what is fetched: the release, and the SHA-256 of its archive and of its
	# module zip. That of an archive is what go.dev lists. That of a zip is of the file
	# that Google publishes as the module (it is none that proxies make from a repository,
	# so they hand it on byte for byte), whose h1 is the one in the checksum log; a proxy
	# that packs it anew is refused, because nothing is unpacked before it was checked. Of
	# 1.26.8 each archive was made again, byte for byte, from the zip that the log knows.
	# Elsewhere it is 1.26.7, by what others publish of the same list; of those no zip was
	# to be had to pin.
	pin() { release=$1 archive_sum=$2 zip_sum=$3; }
	platform=''
	choose_pin() {
		system=$(uname -s) machine=$(uname -m)
		case $machine in
		x86_64 | amd64) machine=amd64 ;;
		aarch64 | arm64) machine=arm64 ;;
		i[3-6]86) machine=386 ;;
		armv6l | armv7l | armv8l) machine=armv6l ;;
		loongarch64) machine=loong64 ;;
		esac
		case $system in
		Darwin)
			# A shell that is translated says x86_64.
			[ "$(sysctl -n hw.optional.arm64 2>/dev/null)" != 1 ] || machine=arm64
			;;
		esac
		platform=$(printf '%s' "$system" | tr '[:upper:]' '[:lower:]')-$machine
		case $platform in
		linux-amd64) pin 1.26.8 d0f743b33e8d8945e6b1f432edd15785c70507121d6e2a723b21285eddf8b57b 30c2b1bf7dcc88d3eb0a1364e47ddd9128edb3110a30e8a0ef61cd5856b31de7 ;;
		linux-arm64) pin 1.26.8 211ffced9dcb9633a55eac6364816ec0ddd951389a740e88fa8b3337971bdda0 02b36b6787b3ac767668f630e2998df45a3b1f9ffee08d1bf3ef6487cd658d99 ;;
		darwin-amd64) pin 1.26.8 3919840f10c0f7b1fe709f227b91ae3054e0023a68dede9dea877c1bcef4c21b fe99a2009e5bb51e06d7784f1a486478673512041c2671157bd382806e2aedcf ;;
		darwin-arm64) pin 1.26.8 9ebc23b3c047add1960b08aa255b26e440ef87565c0febde5e0a89884e9810c8 0aad5fb52b88498885290178adc0bcfe429bc63012621af9f83282eb640bd9c7 ;;
		linux-386) pin 1.26.7 5b6fad4a7fe8fa230c935625b67450305be95e2f4f976b731623f76b88fc4821 '' ;;
		linux-armv6l) pin 1.26.7 6a41557335d1d9fa9bfc7439cedcfd0e4df2fc83d916175b5f3eae4685f5fe3f '' ;;
		linux-loong64) pin 1.26.7 89b5e92446e719719e23db447a41860d7d573252bab0704c9acb09ad97e9eca1 '' ;;
		linux-ppc64le) pin 1.26.7 22d3b362d557175fd16b79651cab0cad64f8aaaedca745f66d16f44d56bc5de1 '' ;;
		linux-riscv64) pin 1.26.7 21e1dc0e2f7dd9f80e0e94613fc324f1f99403b99997f9d8c5f80f8132fc642b '' ;;
		linux-s390x) pin 1.26.7 bc3308e05e9397958ad4aac453e3dc4565ba6d548e9ace0a9b4b165feb6382f2 '' ;;
		freebsd-amd64) pin 1.26.7 2ad37146fa8449907716b494dd268aeae6f79592b875915525c28c8c337ad32a '' ;;
		freebsd-arm64) pin 1.26.7 23d425a3a51876df8bf050f080b1ae50340048def689fbcc44c939fa23485ce0 '' ;;
		*) die 1 "$nothing, and for this platform ($platform) none is pinned to be fetched" "$looked" "$anygo" ;;
		esac
	}
	nothing="gvx is built with Go, and no Go of at least 1.21 was found"
	looked="  looked on   PATH, ${usual%%:*}, /usr/lib/go, /opt/homebrew, /snap"
	anygo="help: install any Go from 1.21 on (apt install golang-go, dnf install golang, brew install go, https://go.dev/dl), then run it again"

	# choose_tools finds what fetches, checks and unpacks.
	choose_tools() {
		fetcher='' hasher='' unzipper=''
		if has curl; then
			fetcher=curl
		elif has wget; then
			fetcher=wget
			! wget --help 2>&1 | grep -qi busybox || fetcher=busybox
		fi
		for tool in sha256sum shasum openssl sha256; do
			if [ -z "$hasher" ] && has "$tool"; then hasher=$tool; fi
		done
		[ -n "$hasher" ] || die 1 "$nothing; one can be fetched, but nothing here can check it" \
			"  looked for   sha256sum, shasum, openssl, sha256" "help: install coreutils or openssl; or any Go from 1.21 on"
		for tool in unzip bsdtar python3 busybox; do
			if [ -z "$unzipper" ] && has "$tool"; then unzipper=$tool; fi
		done
		if [ "$unzipper" = busybox ] && ! busybox unzip --help >/dev/null 2>&1; then unzipper=''; fi
	}

	# digest prints the SHA-256 of a file.
	digest() {
		case $hasher in
		sha256sum) sum=$(sha256sum <"$1") ;;
		shasum) sum=$(shasum -a 256 <"$1") ;;
		openssl) sum=$(openssl dgst -sha256 -r <"$1") ;;
		sha256) sum=$(sha256 -q <"$1") ;;
		esac || sum=
		printf '%s' "${sum%%[!0-9a-f]*}"
	}

	# plain is a URL as it may be shown: a password is not, nor what follows a question mark.
	plain() { printf '%s' "$1" | sed -e 's,^\([A-Za-z]*://\)[^/]*@,\1,' -e 's,?.*,?…,'; }

	# within runs a command that may write no file longer than 200 MB (of 512 or 1024
	# bytes a block, as the shell has it).
	within() {
		ulimit -f 400000 2>/dev/null || :
		"$@"
	}
	# watched is busybox's wget, ended when its file has not grown for a while: its own
	# -T makes it crash in Debian 12.
	watched() { # FILE URL
		wget -q -O "$1" "$2" &
		got=$!
		(
			size=-1
			while sleep "$stall"; do
				last=$size
				size=$(wc -c <"$1") || size=-1
				[ "$size" != "$last" ] || kill "$got"
			done
		) >/dev/null 2>&1 &
		guard=$!
		trap 'kill "$got" "$guard" 2>/dev/null; exit 143' TERM
		result=0
		wait "$got" || result=$?
		kill "$guard" 2>/dev/null || :
		exit "$result"
	}

	# fetch gets URL into FILE: 0 done, 1 the server does not have it, 2 it was not
	# reached. Why not is then in $why. The URL, which may hold a password, reaches curl
	# and wget in a file, not as an argument that everybody sees; busybox knows no such
	# way. What they know of .netrc and proxies is theirs.
	stall=30 # seconds without a byte
	fetch() {
		why='' scheme='=https'
		rm -f "$2"
		case $1 in
		*'
'*)
			why="it holds a line break" # behind which curl would read another option
			return 2
			;;
		file:///*)
			why="there is no such file"
			[ -f "${1#file://}" ] || return 1
			why="it could not be copied"
			cp "${1#file://}" "$2" 2>/dev/null || return 2
			return 0
			;;
		https://*) ;;
		http://*)
			host=${1#http://}
			host=${host%%/*}
			case ${host##*@} in
			127.0.0.1 | 127.0.0.1:* | localhost | localhost:* | '[::1]' | '[::1]:'*) scheme='=http' ;;
			*)
				why="http is taken from this machine itself only: it must be https"
				return 2
				;;
			esac
			;;
		*)
			why="it is no URL that begins with https://, and no absolute path"
			return 2
			;;
		esac
		case ${GVX_OFFLINE:-} in
		'' | 0 | f | F | false | False | FALSE) ;;
		*)
			why="GVX_OFFLINE forbids it"
			return 2
			;;
		esac
		if [ -z "$fetcher" ]; then
			why="neither curl nor wget is here"
			return 2
		fi
		failed=0
		: >"$build/answer"
		case $fetcher in
		curl)
			printf 'url = "%s"\n' "$(printf '%s' "$1" | sed 's/[\\"]/\\&/g')" >"$build/url"
			run within exec curl --silent --show-error --fail --location --globoff --netrc-optional --proto "$scheme" --proto-redir =https \
				--connect-timeout "$stall" --speed-limit 1000 --speed-time "$stall" --max-time 3600 \
				--config "$build/url" --output "$2" >/dev/null 2>"$build/answer" || failed=$?
			;;
		wget)
			printf '%s\n' "$1" >"$build/url"
			run within exec wget --no-verbose --timeout="$stall" --tries=1 --input-file="$build/url" --output-document="$2" >/dev/null 2>"$build/answer" || failed=$?
			;;
		busybox) run within watched "$2" "$1" >/dev/null 2>"$build/answer" || failed=$? ;;
		esac
		rm -f "$build/url"
		[ $failed != 0 ] || return 0
		rm -f "$2"
		why=$(sed -e '/^ *$/d' -e 's,//[^/ ]*@,//,g' "$build/answer" | tail -n 1)
		why=${why:-$fetcher failed without a word (exit code $failed)}
		case $fetcher-$failed-$why in
		curl-23-* | wget-3-* | *'o space left'*) die 1 "what was fetched could not be written to $build" "help: it wants 500 MB there; or choose another folder: ./install.sh --prefix DIR" ;;
		*' 403'* | *' 404'* | *' 410'*) return 1 ;;
		esac
		return 2
	}

	# check ends all where a file is not what it should be: no other source is asked then.
	check() { # FILE SUM URL
		got=$(digest "$1")
		[ "$got" = "$2" ] || die 4 "what came is not the Go that is expected: its SHA-256 is another one" \
			"  from   $(plain "$3")" "  has    ${got:-none: $hasher failed}" "  wants  $2" \
			"help: the download was damaged, or somebody changed it: try again, from elsewhere; it was not unpacked, and nothing was installed"
	}
	# alone keeps the counters of a Go that goes again out of the user's folders; it is
	# called in subshells.
	alone() {
		[ ! -d "$build/bootstrap" ] || export TEST_TELEMETRY_DIR="$build/telemetry"
	}
	unpacked() (
		alone
		[ -x "$build/bootstrap/bin/go" ] && works "$build/bootstrap/bin/go"
	)
	full() { die 1 "could not unpack the Go for the build in $build" "help: it wants 500 MB there, and a file system that runs programs; the lines above say more"; }

	tried=''
	note() { # URL WHY
		tried="$tried
  $(plain "$1"): $2"
	}

	# from_archive takes the archive of go.dev/dl, or of a mirror of it.
	from_archive() { # FOLDER'S URL
		url=${1%/}/go$release.$platform.tar.gz
		if ! has tar || ! has gzip; then
			note "$url" "there is no tar and gzip here to unpack it"
			return 1
		fi
		say "fetching go$release for the build from $(plain "$url") (65 MB; removed afterwards)"
		if ! fetch "$url" "$build/go.tar.gz"; then
			note "$url" "$why"
			return 1
		fi
		check "$build/go.tar.gz" "$archive_sum" "$url"
		mkdir "$build/unpack"
		run tar -xzf "$build/go.tar.gz" -C "$build/unpack" || full
		mv "$build/unpack/go" "$build/bootstrap" || full
		unpacked || full
		rm -f "$build/go.tar.gz"
	}

	# from_proxy takes the module zip from the proxies of GOPROXY, by its rules: behind a
	# comma the next one is asked for what a proxy does not have, behind a bar always.
	from_proxy() {
		case $platform in
		*-armv6l) name=v0.0.1-go$release.${platform%-*}-arm ;;
		*) name=v0.0.1-go$release.$platform ;;
		esac
		if [ -z "$zip_sum" ]; then
			note GOPROXY "no module zip is pinned for $platform"
			return 1
		fi
		if [ -z "$unzipper" ]; then
			note GOPROXY "there is no unzip, bsdtar, python3 or busybox here to unpack a module zip"
			return 1
		fi
		list=$(goproxy)
		if [ -z "$list" ]; then
			note GOPROXY "it is not set, neither in the environment nor by go env -w"
			return 1
		fi
		while [ -n "$list" ]; do
			entry=${list%%[,\|]*}
			rest=${list#"$entry"}
			between=$(printf '%.1s' "$rest")
			list=${rest#?}
			case $entry in
			'') continue ;;
			off)
				note GOPROXY "off ends the list"
				return 1
				;;
			direct)
				note GOPROXY "direct means go.dev, for a toolchain"
				return 1
				;;
			esac
			url=${entry%/}/golang.org/toolchain/@v/$name.zip
			say "fetching go$release for the build from $(plain "$url") (70 MB; removed afterwards)"
			missing=0
			fetch "$url" "$build/go.zip" || missing=$?
			if [ $missing = 0 ]; then
				check "$build/go.zip" "$zip_sum" "$url"
				from_zip
				return 0
			fi
			note "$url" "$why"
			[ $missing = 1 ] || [ "$between" = '|' ] || return 1
		done
		return 1
	}

	# goproxy prints GOPROXY as the go command would know it that is not here.
	goproxy() {
		if [ -n "${GOPROXY:-}" ]; then
			printf '%s' "$GOPROXY"
			return 0
		fi
		case $platform in
		darwin-*) env=$HOME/Library/Application\ Support/go/env ;;
		*) env=$(in_xdg "${XDG_CONFIG_HOME:-}" .config)/go/env ;;
		esac
		env=${GOENV:-$env}
		[ "$env" != off ] && [ -f "$env" ] || return 0
		sed -n 's/^GOPROXY=//p' "$env" | tail -n 1
	}

	# from_zip makes a GOROOT of a module: its go.mod files have their name again, and
	# programs are executable.
	from_zip() {
		mkdir "$build/unpack"
		case $unzipper in
		unzip) run unzip -q "$build/go.zip" -d "$build/unpack" ;;
		bsdtar) run bsdtar -xf "$build/go.zip" -C "$build/unpack" ;;
		python3) run python3 -m zipfile -e "$build/go.zip" "$build/unpack" ;;
		busybox) run busybox unzip -q "$build/go.zip" -d "$build/unpack" ;;
		esac || full
		rm -f "$build/go.zip"
		mv "$build/unpack/golang.org/toolchain@$name" "$build/bootstrap" || full
		# shellcheck disable=SC2016 # it is that shell's $f
		find "$build/bootstrap" -name _go.mod -exec sh -c 'for f; do mv "$f" "${f%/*}/go.mod" || exit 1; done' sh {} + || full
		chmod +x "$build/bootstrap/bin/"* "$build/bootstrap/pkg/tool/"*/* || full
		unpacked || full
	}

	# bootstrap fetches a Go into $build/bootstrap.
	bootstrap() {
		choose_pin
		choose_tools
		if [ -n "${GVX_MIRROR:-}" ]; then
			case $GVX_MIRROR in
			/*) from_archive "file://$GVX_MIRROR" && return 0 ;;
			*) from_archive "$GVX_MIRROR" && return 0 ;;
			esac
		else
			sources=$(printf '%s' "${GVX_SOURCES:-go.dev,proxy}" | tr -d ' ')
			while [ -n "$sources" ]; do
				case ${sources%%,*} in
				go.dev) from_archive https://go.dev/dl && return 0 ;;
				proxy) from_proxy && return 0 ;;
				*) die 1 "GVX_SOURCES is ${GVX_SOURCES:-}: go.dev and proxy are known" "help: unset GVX_SOURCES" ;;
				esac
				case $sources in
				*,*) sources=${sources#*,} ;;
				*) sources= ;;
				esac
			done
		fi
		die 5 "$nothing, and none could be fetched" "$looked$tried" \
			"$anygo; or name a mirror: GVX_MIRROR=https://example.com/dl, or a folder with go$release.$platform.tar.gz"
	}

	if [ -z "$go" ]; then
		bootstrap
		go=$build/bootstrap/bin/go
	fi

	# ---- the build

	# Caches that are there are used; else they are gone with the rest.
	modcache=$(alone && cd / && GOTOOLCHAIN=local "$go" env GOMODCACHE) || modcache=
	[ -n "$modcache" ] && [ -d "$modcache" ] || modcache=$build/modules
	objects=$(alone && cd / && GOTOOLCHAIN=local "$go" env GOCACHE) || objects=
	[ -n "$objects" ] && [ -d "$objects" ] || objects=$build/objects
	mkdir "$build/tmp"

	# The commit is noted where git is here and speaks of this checkout: it refuses one
	# that is another user's, and then go build would fail.
	vcs=false
	if [ -n "$source" ] && has git && git -C "$source" status --porcelain >/dev/null 2>&1 &&
		git -C "$source" rev-parse -q --verify HEAD >/dev/null 2>&1; then
		vcs=true
	fi

	compile() {
		alone
		cd "${source:-$build}" || exit 1
		unset GOROOT
		export GOTOOLCHAIN=auto GOMODCACHE="$modcache" GOCACHE="$objects" GOTMPDIR="$build/tmp" GOBIN="$build" \
			GO111MODULE=on GOFLAGS=-mod=readonly GOWORK=off GOOS='' GOARCH='' CGO_ENABLED=0
		exec "$go" "$@"
	}
	built() {
		set -- -modcacherw -trimpath -ldflags='-s -w' "$@"
		if [ -n "$source" ]; then
			say "building gvx from $source with $go (GOTOOLCHAIN=auto for this build only: go.mod may ask for a newer Go)"
			run compile build -buildvcs=$vcs "$@" -o "$build/" ./cmd/gvx ./cmd/gvx-shim
		else
			say "building gvx@$published with $go (GOTOOLCHAIN=auto for this build only: go.mod may ask for a newer Go)"
			run compile install "$@" "github.com/gvx-go/gvx/cmd/gvx@$published" "github.com/gvx-go/gvx/cmd/gvx-shim@$published"
		fi
	}
	built || die 1 "the build failed" "help: the lines above say why; without a network, a Go as new as go.mod's and a filled module cache are needed"

	# What built gvx must be what everybody gets. It is gone then, whatever comes next.
	judge() {
		export XDG_DATA_HOME="$build/xdg/data" XDG_CACHE_HOME="$build/xdg/cache"
		[ -d "$state" ] || export XDG_STATE_HOME="$build/xdg/state"
		cd / && exec "$build/gvx" verify "$build/bootstrap"
	}
	if [ -d "$build/bootstrap" ]; then
		say "asking the checksum log whether that Go is what everybody gets"
		# The proxies that this Go knows lead to the log, and then to the first toolchain.
		GOPROXY=$(alone && cd / && GOTOOLCHAIN=local "$go" env GOPROXY) && export GOPROXY
		verdict=0
		run judge >"$build/log" 2>&1 || verdict=$?
		if [ $verdict != 0 ]; then
			clean <"$build/log" >&2
			die $verdict "the Go that built gvx is not proved to be genuine: nothing was installed" \
				"help: the lines above say why; the log is asked through GOPROXY, or directly"
		fi
		say "go$release is genuine: its files are those of the log's record"
		rm -rf "$build/bootstrap"
	fi

	chmod 755 "$build/gvx" "$build/gvx-shim"
	for program in gvx-shim gvx; do
		mv -f "$build/$program" "$bin/$program" || die 1 "could not write $bin/$program" "help: who may write to that folder can; or choose another one: ./install.sh --prefix DIR"
		installed=yes
	done

	"$bin/gvx" setup --no-rc >"$build/log" 2>&1 || {
		clean <"$build/log" >&2
		exit 1
	}
	"$bin/gvx" install "$version"
	"$bin/gvx" default "$version"
	say "go version, through the shim:"
	(cd / && "$shims/go" version)

	# setup asks before it touches an rc file: whoever sits at a terminal can answer, also
	# where this script came through a pipe.
	if [ ! -t 0 ] && [ -t 2 ] && (: </dev/tty) 2>/dev/null; then
		"$bin/gvx" setup ${setup:+"$setup"} </dev/tty
	else
		"$bin/gvx" setup ${setup:+"$setup"}
	fi
	exit 0
}
