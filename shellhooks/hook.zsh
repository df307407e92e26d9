# gvx in zsh: the shims first on PATH, behind them the folder into which go install puts
# programs here, and completion.
#
# Nothing is started while this is read, and nothing at the prompt: the shim is asked once
# for each folder, by chpwd, and for the folder that an interactive shell starts in before
# its first command. What that folder holds is never evaluated. Reading it twice is as once.
# Every function has zsh's own options, whatever the user's are.
typeset -g __gvx_status=$?

# __gvx_put has PATH name the shims once, then the folders $2…. $1 is "stay", where what
# stands before the shims stays there, or "first". What gvx has put on PATH before goes:
# every isolated GOPATH's bin, and the folder of $GVX_SHELL_BIN where it follows the shims.
# A folder of $2… that is on PATH anyhow is left where it is; reply becomes the others.
function __gvx_put {
	emulate -L zsh
	local how=$1 entry last='' found=''
	local -a before after
	shift
	for entry in "${(@)path}"; do
		if [[ $entry == "$__gvx_shims" ]]; then
			found=1
		elif [[ $entry == "$__gvx_data"/gopath/*/bin ]]; then
			:
		elif [[ $last == "$__gvx_shims" && -n $entry && $entry == "${GVX_SHELL_BIN-}" ]]; then
			:
		elif [[ -z $found && $how == stay ]]; then
			before+=("$entry")
		else
			after+=("$entry")
		fi
		last=$entry
	done
	reply=()
	for entry; do
		if (( ! ${before[(Ie)$entry]} && ! ${after[(Ie)$entry]} )); then
			reply+=("$entry")
		fi
	done
	typeset -gx PATH
	path=("${(@)before}" "$__gvx_shims" "${(@)reply}" "${(@)after}")
}

# __gvx_own sets reply to the folder of gvx itself, as setup noted it.
function __gvx_own {
	emulate -L zsh
	local file line=''
	reply=()
	for file in "$__gvx_data/gvx.path" /usr/local/share/gvx/gvx.path; do
		if [[ -r $file ]]; then
			IFS= read -r line <"$file" || :
			break
		fi
	done
	if [[ $line == /*/* && $line != *:* ]]; then
		reply=("${line%/*}")
	fi
}

# __gvx_guess sets reply to every release line's folder, the newest first. A line whose
# release is here may get its first program later, so that its folder need not be there yet.
function __gvx_guess {
	emulate -L zsh
	# They are no patterns where this is read: with sh_glob that could not be.
	local minor any='go1.<->*(N)' more='[^0-9]*/bin(N-/nOn)'
	local -a all
	all=("$__gvx_data"/gopath/${~any} "$__gvx_data"/versions/${~any} /usr/local/share/gvx/versions/${~any})
	all=("${(@)all##*/go1.}")
	all=("${(@)all%%[^0-9]*}")
	reply=()
	for minor in "${(@nOu)all}"; do
		reply+=("$__gvx_data/gopath/go1.$minor/bin")
		reply+=("$__gvx_data/gopath/go1.$minor"${~more}) # of one release, or of a preview
	done
}

# __gvx_load is what reading this text does. As long as nobody has asked for the folder of
# the shell, every release line's folder is on PATH, the newest first: into which go install
# puts anything.
function __gvx_load {
	emulate -L zsh
	setopt typeset_silent
	[[ ${HOME-} == /* ]] || return 0
	typeset -g __gvx_data=${HOME%/}/.local/share/gvx __gvx_shims
	if [[ ${XDG_DATA_HOME-} == /* ]]; then
		__gvx_data=${XDG_DATA_HOME%/}/gvx
	fi
	[[ $__gvx_data != *:* ]] || return 0
	__gvx_shims=$__gvx_data/shims
	# Who became somebody else, such as root, runs nothing of whoever he was.
	if [[ -n ${SUDO_UID-}${PKEXEC_UID-}${DOAS_USER-} && -e $__gvx_shims && ! -O $__gvx_shims ]]; then
		return 0
	fi
	if [[ ! -x $__gvx_shims/go && -x /usr/local/share/gvx/shims/go ]]; then
		__gvx_shims=/usr/local/share/gvx/shims
	fi
	local -a reply bins
	local known=''
	if [[ -n ${GVX_SHELL_PWD-} && $GVX_SHELL_PWD == "${PWD-}" ]]; then
		known=1 # the shell that started this one has asked for this folder
		bins=(${GVX_SHELL_BIN:+"$GVX_SHELL_BIN"})
	else
		__gvx_guess
		bins=("${(@)reply}")
	fi
	__gvx_own
	__gvx_put first "${(@)bins}" "${(@)reply}"
	typeset -ga chpwd_functions preexec_functions
	chpwd_functions=("${(@)chpwd_functions:#__gvx_moved}" __gvx_moved)
	preexec_functions=("${(@)preexec_functions:#__gvx_first}")
	if [[ -z $known ]]; then
		unset GVX_SHELL_PWD GVX_SHELL_BIN
		if [[ -o interactive ]]; then
			preexec_functions+=(__gvx_first)
		fi
	fi
	# Where the hook for sh was read before, its cd makes way.
	if [[ ${functions[cd]-} == *__gvx_sh_moved* ]]; then
		unfunction cd
	fi
}

# __gvx_first runs before the first command that is typed, and then no more.
function __gvx_first {
	emulate -L zsh
	preexec_functions=("${(@)preexec_functions:#__gvx_first}")
	__gvx_moved
}

# __gvx_moved asks for the folder that the shell has come to. A PATH without the shims is
# somebody's who wants none of this.
function __gvx_moved {
	emulate -L zsh
	if [[ ${PWD-} == "${GVX_SHELL_PWD-}" ]] || (( ! ${path[(Ie)$__gvx_shims]} )); then
		return 0
	fi
	local bin
	local -a reply
	bin=$("$__gvx_shims/go" +bin 2>/dev/null) || bin=''
	if [[ $bin != /* || $bin == *[:$'\n']* ]]; then
		bin=''
	fi
	__gvx_put stay ${bin:+"$bin"}
	typeset -gx GVX_SHELL_BIN="${reply[1]-}" GVX_SHELL_PWD=$PWD
}

# __gvx_end leaves the status as it was, but for an option that it would end the shell with.
function __gvx_end {
	local code=$__gvx_status
	unset __gvx_status
	if [[ -o err_exit || -o err_return ]]; then
		return 0
	fi
	return $code
}

__gvx_load
