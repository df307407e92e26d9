#compdef gvx

# Completion of gvx's command line. Nothing that gvx answers, and no file's name, is ever
# evaluated.
_gvx() {
  local line word more ret=1
  local -a typed closed open shownclosed shownopen
  typed=("${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}")
  for line in "${(@f)$(command gvx __complete zsh "${(@)typed}" 2>/dev/null)}"; do
    word=${line%%$'\t'*}
    line=${line#*$'\t'}
    case $word in
      :*) more=$word ;;
      *[=,]) open+=("$word") shownopen+=("${(r:16:)word} ${line:+-- $line}") ;;
      ?*) closed+=("$word") shownclosed+=("${(r:16:)word} ${line:+-- $line}") ;;
    esac
  done
  # _describe would sort those that are described alike, and the newest comes first.
  if (( $#closed )); then compadd -V gvx-words -l -d shownclosed -a closed && ret=0; fi
  if (( $#open )); then compadd -V gvx-words -S '' -l -d shownopen -a open && ret=0; fi
  case $more in
    *=) compset -P 1 '*=' ;;
  esac
  case $more in
    :files*) _files && ret=0 ;;
    :dirs*) _files -/ && ret=0 ;;
    ':command '*)
      more=${more#:command }
      words=("${(@)words[more+2,-1]}")
      (( CURRENT -= more + 1 ))
      _normal && ret=0
      ;;
  esac
  return ret
}

if [[ ${funcstack[1]-} == _gvx ]]; then
  _gvx "$@" # read as a file of $fpath
else
  # Where compinit comes later in the rc file, the first prompt, and no other, looks for it.
  __gvx_compdef() {
    emulate -L zsh
    typeset -ga precmd_functions
    precmd_functions=("${(@)precmd_functions:#__gvx_compdef}")
    if (( ${+functions[compdef]} )); then
      compdef _gvx gvx
    elif [[ ${1-} == later ]]; then
      precmd_functions+=(__gvx_compdef)
      return
    fi
    unfunction __gvx_compdef
  }
  __gvx_compdef later
fi
