# gvx in a POSIX shell (sh, dash, busybox, ksh, mksh): the shims first on PATH, behind
# them the folder into which go install puts programs here.
#
# Nothing is started while this is read, and nothing at the prompt: cd alone asks, once
# for each folder, the shim. What that folder holds is never evaluated. Reading it twice
# is as once.
__gvx_status=$?

# __gvx_sh_put has PATH name the shims once, then "$1", a list of the form ":/folder:/folder".
# "$2" is the list of folders that follow; where it is "-", what stands before the shims
# stays there, else it comes behind. What gvx has put on PATH before goes: every isolated
# GOPATH's bin, and the folder of $GVX_SHELL_BIN where it follows the shims.
__gvx_sh_put() {
	__gvx_rest=${PATH:+$PATH:} __gvx_before='' __gvx_after='' __gvx_last='' __gvx_found=''
	while [ -n "$__gvx_rest" ]; do
		__gvx_entry=${__gvx_rest%%:*}
		__gvx_rest=${__gvx_rest#*:}
		case $__gvx_entry in
		"$__gvx_shims") __gvx_found=1 ;;
		"$__gvx_data"/gopath/*/bin) ;;
		*)
			if [ "$__gvx_last" = "$__gvx_shims" ] && [ -n "$__gvx_entry" ] && [ "$__gvx_entry" = "${GVX_SHELL_BIN-}" ]; then
				:
			elif [ -z "$__gvx_found" ]; then
				__gvx_before=$__gvx_before:$__gvx_entry
			else
				__gvx_after=$__gvx_after:$__gvx_entry
			fi
			;;
		esac
		__gvx_last=$__gvx_entry
	done
	__gvx_bins=$1
	# What is on PATH anyhow need not be put there.
	case $__gvx_before$__gvx_after: in
	*"$1:"*) __gvx_bins='' ;;
	esac
	case $2 in
	-) __gvx_rest=$__gvx_before:$__gvx_shims$__gvx_bins$__gvx_after ;;
	*)
		case $__gvx_before$__gvx_after: in
		*"$2:"*) __gvx_rest=:$__gvx_shims$__gvx_bins$__gvx_before$__gvx_after ;;
		*) __gvx_rest=:$__gvx_shims$__gvx_bins$2$__gvx_before$__gvx_after ;;
		esac
		;;
	esac
	export PATH="${__gvx_rest#:}"
	unset __gvx_rest __gvx_before __gvx_after __gvx_last __gvx_found __gvx_entry
}

# __gvx_sh_guess sets __gvx_bins to every release line's folder, the newest first: into
# which go install puts anything, as long as nobody has asked for the folder of the shell. A
# line whose release is here may get its first program later, so that its folder need not be
# there yet.
__gvx_sh_guess() {
	if [ -n "${ZSH_VERSION-}" ]; then
		emulate -L sh # a pattern without a match is no error
	fi
	__gvx_bins='' __gvx_noglob='' __gvx_rest=: __gvx_last=-1
	case $- in
	*f*) __gvx_noglob=1 && set +f ;;
	esac
	for __gvx_entry in "$__gvx_data"/gopath/go1.* "$__gvx_data"/versions/go1.* /usr/local/share/gvx/versions/go1.*; do
		__gvx_entry=${__gvx_entry##*/go1.}
		__gvx_entry=${__gvx_entry%%[!0-9]*}
		case $__gvx_entry in
		'' | 0?* | ????*) continue ;;
		esac
		__gvx_rest=$__gvx_rest$__gvx_entry:
		if [ "$__gvx_entry" -gt "$__gvx_last" ]; then
			__gvx_last=$__gvx_entry
		fi
	done
	while [ "$__gvx_last" -ge 0 ]; do
		case $__gvx_rest in
		*":$__gvx_last:"*)
			__gvx_bins=$__gvx_bins:$__gvx_data/gopath/go1.$__gvx_last/bin
			for __gvx_entry in "$__gvx_data/gopath/go1.$__gvx_last"[!0-9]*/bin; do
				if [ -d "$__gvx_entry" ]; then
					__gvx_bins=$__gvx_bins:$__gvx_entry # of one release, or of a preview
				fi
			done
			;;
		esac
		__gvx_last=$((__gvx_last - 1))
	done
	if [ -n "$__gvx_noglob" ]; then
		set -f
	fi
	unset __gvx_entry __gvx_noglob __gvx_rest __gvx_last
}

# __gvx_sh_own sets __gvx_entry to ":" and the folder of gvx itself, as setup noted it.
__gvx_sh_own() {
	__gvx_entry=''
	for __gvx_rest in "$__gvx_data/gvx.path" /usr/local/share/gvx/gvx.path; do
		if [ -r "$__gvx_rest" ]; then
			IFS= read -r __gvx_entry <"$__gvx_rest" || :
			break
		fi
	done
	case $__gvx_entry in
	*:*) __gvx_entry='' ;;
	/*/*) __gvx_entry=:${__gvx_entry%/*} ;;
	*) __gvx_entry='' ;;
	esac
}

# __gvx_sh_load is what reading this text does.
__gvx_sh_load() {
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
	# shellcheck disable=SC3067 # who has no -O takes nobody's for his own
	if [ -n "${SUDO_UID-}${PKEXEC_UID-}${DOAS_USER-}" ] && [ -e "$__gvx_shims" ] && ! [ -O "$__gvx_shims" ]; then
		unset __gvx_shims
		return 0
	fi
	if ! [ -x "$__gvx_shims/go" ] && [ -x /usr/local/share/gvx/shims/go ]; then
		__gvx_shims=/usr/local/share/gvx/shims
	fi
	__gvx_sh_own
	__gvx_own=$__gvx_entry
	if [ -n "${GVX_SHELL_PWD-}" ] && [ "$GVX_SHELL_PWD" = "${PWD-}" ]; then
		# The shell that started this one has asked for this folder.
		__gvx_bins=${GVX_SHELL_BIN:+:$GVX_SHELL_BIN}
		__gvx_sh_put "$__gvx_bins" "$__gvx_own"
	else
		__gvx_sh_guess
		__gvx_sh_put "$__gvx_bins" "$__gvx_own"
		unset GVX_SHELL_PWD GVX_SHELL_BIN
	fi
	unset __gvx_own __gvx_bins
}

# __gvx_sh_moved asks for the folder that cd has come to. A PATH without the shims is
# somebody's who wants none of this.
__gvx_sh_moved() {
	if [ "${PWD-}" = "${GVX_SHELL_PWD-}" ]; then
		return 0
	fi
	case :${PATH-}: in
	*":$__gvx_shims:"*) ;;
	*) return 0 ;;
	esac
	__gvx_entry=$("$__gvx_shims/go" +bin 2>/dev/null) || __gvx_entry=''
	case $__gvx_entry in
	*:* | *"
"*) __gvx_entry='' ;;
	/*) __gvx_entry=:$__gvx_entry ;;
	*) __gvx_entry='' ;;
	esac
	__gvx_sh_put "$__gvx_entry" -
	export GVX_SHELL_BIN="${__gvx_bins#:}" GVX_SHELL_PWD="$PWD"
	unset __gvx_bins
}

# __gvx_sh_hook has cd ask. A function cd of the user's own stays as it is, where the
# shell can tell, and an alias stays in front of ours.
__gvx_sh_hook() {
	# shellcheck disable=SC3044 # where there is no typeset, that is an answer
	if typeset -f cd >/dev/null 2>&1; then
		return 0
	fi
	__gvx_entry=''
	if alias cd >/dev/null 2>&1; then
		__gvx_entry=$(alias cd)
		unalias cd
	fi
	eval 'cd() {
		__gvx_status=0
		command cd "$@" || __gvx_status=$?
		__gvx_sh_moved
		return "$__gvx_status"
	}'
	if [ -n "$__gvx_entry" ]; then
		eval "alias ${__gvx_entry#alias }"
	fi
	unset __gvx_entry
}

__gvx_sh_status() { return "$__gvx_status"; }

__gvx_sh_load
# In bash and zsh their own hook follows the folder; zsh has no "command cd".
if [ -z "${ZSH_VERSION-}" ] && [ -n "${__gvx_shims-}" ] && ! command -v __gvx_moved >/dev/null 2>&1; then
	__gvx_sh_hook
fi
case $- in
*e*) ;; # a status that is no success would end the shell
*) __gvx_sh_status ;;
esac
