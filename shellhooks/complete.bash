
# Completion of gvx's command line. Nothing that gvx answers, and no file's name, is ever
# evaluated. bash 3.2 will do, which has no compopt and sorts what it is given.

# __gvx_typed puts the words up to the cursor into typed, and into start where each begins
# in COMP_WORDS: bash cuts words at = and : (COMP_WORDBREAKS), and gvx does not.
__gvx_typed() {
  local rest=$COMP_LINE word i
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    if [[ $i -gt 0 && -n $rest && $rest != [[:space:]]* ]]; then
      typed[${#typed[@]} - 1]+=$word
    else
      start[${#typed[@]}]=$i
      typed[${#typed[@]}]=$word
      rest=${rest#"${rest%%[![:space:]]*}"}
    fi
    rest=${rest#"$word"}
  done
  # Of the last one, what stands behind the cursor does not count.
  rest=${COMP_LINE:COMP_POINT}
  word=${typed[${#typed[@]} - 1]}
  typed[${#typed[@]} - 1]=${word%"${rest%%[[:space:]]*}"}
  typed=("${typed[@]//\\/}") # what gvx knows needs none, and readline may have put some
}

# __gvx_names adds what compgen lists for its arguments. It is for where readline cannot
# be asked to do it.
__gvx_names() {
  local name
  while IFS= read -r name; do
    [[ -n $name ]] && COMPREPLY[${#COMPREPLY[@]}]=$name
  done <<<"$(compgen "$@")"
}

# __gvx_programs adds the commands that begin with $1, but those with an odd name.
__gvx_programs() {
  local name
  while IFS= read -r name; do
    case $name in
      '' | *[!A-Za-z0-9._+-]*) ;;
      *) COMPREPLY[${#COMPREPLY[@]}]=$name ;;
    esac
  done <<<"$(compgen -c -- "$1")"
}

# __gvx_more has the shell itself offer what gvx cannot know. $1 is gvx's word for it, $2
# what is typed.
__gvx_more() {
  local first
  case $1 in
    :files*)
      if [[ -n $__gvx_compopt ]]; then compopt -o default; else __gvx_names -f -- "$2"; fi
      ;;
    :dirs*)
      if [[ -n $__gvx_compopt ]]; then compopt -o plusdirs; else __gvx_names -d -- "$2"; fi
      ;;
    ':command '*)
      first=${start[${1#:command } + 1]}
      if declare -F _comp_command_offset >/dev/null; then
        _comp_command_offset "$first" # bash-completion 2.12
      elif declare -F _command_offset >/dev/null; then
        _command_offset "$first" # bash-completion before
      elif [[ $COMP_CWORD -gt $first ]]; then
        __gvx_more :files "$2"
      elif [[ -n $2 ]]; then
        __gvx_programs "$2"
      fi
      ;;
  esac
}

_gvx() {
  local -a typed start
  local cur before line more=
  typed=() start=() COMPREPLY=()
  __gvx_typed
  cur=${typed[${#typed[@]} - 1]#[\"\']}
  typed[${#typed[@]} - 1]=$cur
  before=${cur%"${2//\\/}"} # bash replaces only what follows the last = or :
  while IFS= read -r line; do
    case $line in
      :*) more=$line ;;
      ?*)
        line=${line%%$'\t'*}
        COMPREPLY[${#COMPREPLY[@]}]=${line#"$before"}
        ;;
    esac
  done <<<"$(command gvx __complete bash "${typed[@]:1}" 2>/dev/null)"
  case ${COMPREPLY[0]-} in
    *[=,]) [[ -z $__gvx_compopt ]] || compopt -o nospace ;;
  esac
  __gvx_more "$more" "$2"
}

if type compopt >/dev/null 2>&1; then
  __gvx_compopt=1
  complete -o nosort -F _gvx gvx 2>/dev/null || complete -F _gvx gvx # nosort: bash 4.4
else
  __gvx_compopt=
  complete -o filenames -F _gvx gvx # so that bash quotes what a file's name may hold
fi
