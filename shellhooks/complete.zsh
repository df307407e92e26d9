#compdef gvx

# Completion of gvx's command line. Nothing that gvx answers, and no file's name, is ever
# evaluated.
_gvx() {
  local line more ret=1
  local -a typed closed open
  typed=("${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}")
  for line in "${(@f)$(command gvx __complete zsh "${(@)typed}" 2>/dev/null)}"; do
    case $line in
      :*) more=$line ;;
      *[=,]$'\t'*) open+=("${line/$'\t'/:}") ;;
      *$'\t') closed+=("${line%$'\t'}") ;;
      ?*) closed+=("${line/$'\t'/:}") ;;
    esac
  done
  if (( $#closed )); then _describe -V -t gvx-words gvx closed && ret=0; fi
  if (( $#open )); then _describe -V -t gvx-words gvx open -S '' && ret=0; fi
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
