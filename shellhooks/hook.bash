# gvx in bash: the shims first on PATH, behind them the folder into which go install puts
# programs here, and completion.
#
# Nothing is started while this is read, and nothing at the prompt: cd, pushd and popd ask
# the shim, once for each folder. What that folder holds is never evaluated. Reading it
# twice is as once. It keeps to what bash 3.2 knows.
__gvx_status=$?
__gvx_aliases=
if \shopt -q expand_aliases; then
	__gvx_aliases=1
	\shopt -u expand_aliases # none of the user's gets into what follows
fi

# __gvx_put has PATH name the shims once, then $1, a list of the form :/folder:/folder. $2
# is the list of folders that follow; where it is -, what stands before the shims stays
# there, else it comes behind. What gvx has put on PATH before goes: every isolated GOPATH's
# bin, and the folder of $GVX_SHELL_BIN where it follows the shims. __gvx_bins becomes what
# was put there.
function __gvx_put {
	local rest=${PATH:+$PATH:} before='' after='' last='' found='' entry
	while [ -n "$rest" ]; do
		entry=${rest%%:*}
		rest=${rest#*:}
		case $entry in
		"$__gvx_shims") found=1 ;;
		"$__gvx_data"/gopath/*/bin) ;;
		*)
			if [ "$last" = "$__gvx_shims" ] && [ -n "$entry" ] && [ "$entry" = "${GVX_SHELL_BIN-}" ]; then
				:
			elif [ -z "$found" ]; then
				before=$before:$entry
			else
				after=$after:$entry
			fi
			;;
		esac
		last=$entry
	done
	local own=$2
	__gvx_bins=$1
	# What is on PATH anyhow need not be put there.
	case $before$after: in
	*"$1:"*) __gvx_bins='' ;;
	esac
	case $before$after: in
	*"$2:"*) own='' ;;
	esac
	if [ "$2" = - ]; then
		rest=$before:$__gvx_shims$__gvx_bins$after
	else
		rest=:$__gvx_shims$__gvx_bins$own$before$after
	fi
	export PATH="${rest#:}"
}

# __gvx_guess sets __gvx_bins to every release line's folder, the newest first: into which
# go install puts anything, as long as nobody has asked for the folder of the shell. bash has
# no moment between the prompt and a command that would be free otherwise. A line whose
# release is here may get its first program later, so that its folder need not be there yet.
function __gvx_guess {
	local options=$- failglob='' dir minor max=-1 seen=:
	__gvx_bins=''
	set +f
	if shopt -q failglob; then
		failglob=1
		shopt -u failglob
	fi
	for dir in "$__gvx_data"/gopath/go1.* "$__gvx_data"/versions/go1.* /usr/local/share/gvx/versions/go1.*; do
		minor=${dir##*/go1.}
		minor=${minor%%[!0-9]*}
		case $minor in
		'' | 0?* | ????*) continue ;;
		esac
		seen=$seen$minor:
		if [ "$minor" -gt "$max" ]; then
			max=$minor
		fi
	done
	for ((; max >= 0; max--)); do
		case $seen in
		*":$max:"*) ;;
		*) continue ;;
		esac
		__gvx_bins=$__gvx_bins:$__gvx_data/gopath/go1.$max/bin
		for dir in "$__gvx_data/gopath/go1.$max"[!0-9]*/bin; do
			if [ -d "$dir" ]; then
				__gvx_bins=$__gvx_bins:$dir # of one release, or of a preview
			fi
		done
	done
	case $options in
	*f*) set -f ;;
	esac
	if [ -n "$failglob" ]; then
		shopt -s failglob
	fi
}

# __gvx_own sets __gvx_program to : and the folder of gvx itself, as setup noted it.
function __gvx_own {
	local file line=''
	__gvx_program=''
	for file in "$__gvx_data/gvx.path" /usr/local/share/gvx/gvx.path; do
		if [ -r "$file" ]; then
			IFS= read -r line <"$file" || :
			break
		fi
	done
	case $line in
	*:*) ;;
	/*/*) __gvx_program=:${line%/*} ;;
	esac
}

# __gvx_load is what reading this text does.
function __gvx_load {
	case ${HOME-} in
	/*) __gvx_data=${HOME%/}/.local/share/gvx ;;
	*) return 0 ;;
	esac
	case ${XDG_DATA_HOME-} in
	/*) __gvx_data=${XDG_DATA_HOME%/}/gvx ;;
	esac
	case $__gvx_data in
	*:*) return 0 ;;
	esac
	__gvx_shims=$__gvx_data/shims
	# Who became somebody else, such as root, runs nothing of whoever he was.
	if [ -n "${SUDO_UID-}${PKEXEC_UID-}${DOAS_USER-}" ] && [ -e "$__gvx_shims" ] && [ ! -O "$__gvx_shims" ]; then
		return 0
	fi
	if [ ! -x "$__gvx_shims/go" ] && [ -x /usr/local/share/gvx/shims/go ]; then
		__gvx_shims=/usr/local/share/gvx/shims
	fi
	local __gvx_bins __gvx_program
	__gvx_own
	if [ -n "${GVX_SHELL_PWD-}" ] && [ "$GVX_SHELL_PWD" = "${PWD-}" ]; then
		# The shell that started this one has asked for this folder.
		__gvx_put "${GVX_SHELL_BIN:+:$GVX_SHELL_BIN}" "$__gvx_program"
	else
		__gvx_guess
		__gvx_put "$__gvx_bins" "$__gvx_program"
		unset GVX_SHELL_PWD GVX_SHELL_BIN
	fi
	__gvx_hook cd
	__gvx_hook pushd
	__gvx_hook popd
}

# __gvx_moved asks for the folder that the shell has come to. A PATH without the shims is
# somebody's who wants none of this.
function __gvx_moved {
	if [ "${PWD-}" = "${GVX_SHELL_PWD-}" ]; then
		return 0
	fi
	case $- in
	*r*) return 0 ;; # a restricted shell starts no program by its path
	esac
	case :${PATH-}: in
	*":$__gvx_shims:"*) ;;
	*) return 0 ;;
	esac
	local bin __gvx_bins
	bin=$("$__gvx_shims/go" +bin 2>/dev/null) || bin=''
	case $bin in
	*:* | *$'\n'*) bin='' ;;
	/*) bin=:$bin ;;
	*) bin='' ;;
	esac
	__gvx_put "$bin" -
	export GVX_SHELL_BIN="${__gvx_bins#:}" GVX_SHELL_PWD="$PWD"
}

# __gvx_hook has cd, pushd or popd ask. A function of the user's own by that name is what
# ours calls; an alias stays in front of it. The one of the hook for sh makes way.
function __gvx_hook {
	local text
	if declare -f "$1" >/dev/null; then
		text=$(declare -f "$1")
		case $text in
		*__gvx_moved*) return 0 ;;
		esac
		# Ours is not exported, where the user's was: a script would have it without what it
		# calls. One that is readonly stays.
		unset -f "$1" 2>/dev/null || return 0
		case $text in
		*__gvx_sh_moved*) ;;
		*)
			eval "function __gvx_users_$1 ${text#"$1"}"
			eval "function $1 { local status=0; __gvx_users_$1 \"\$@\" || status=\$?; __gvx_moved; return \$status; }"
			return 0
			;;
		esac
	fi
	eval "function $1 { local status=0; builtin $1 \"\$@\" || status=\$?; __gvx_moved; return \$status; }"
}

# __gvx_end leaves the status as it was, but for set -e, which it would end.
function __gvx_end {
	local status=$__gvx_status aliases=$__gvx_aliases
	unset __gvx_status __gvx_aliases
	if [ -n "$aliases" ]; then
		shopt -s expand_aliases
	fi
	case $- in
	*e*) return 0 ;;
	esac
	return "$status"
}

__gvx_load
