# gvx for direnv: https://direnv.net. It lies in ~/.config/direnv/lib, and an .envrc says
#
#	use gvx            the Go that this folder declares
#	use gvx 1.26       this one, whatever is declared
#	layout gvx         the same as use gvx, with a GOPATH of the project's own
#
# Programs find that go, and what it installed, on PATH. The shims come first, so that a
# folder below which declares another version still gets that one. What a repository holds
# is data here: nothing of it is run, and no name of a folder is expanded.
#
# shellcheck shell=bash

# Usage: use gvx [VERSION]
use_gvx() {
  local data gvx_program statements
  data=$(__gvx_data)
  __gvx_watch "$data"
  if [[ -n ${1-} ]]; then
    export GVX_GO=$1
  fi
  gvx_program=$(__gvx_program "$data") || __gvx_fail "there is no gvx: neither does $data/gvx.path name one, nor is it on PATH"
  # Whatever goes wrong has been said by gvx, and there is nothing to evaluate.
  statements=$("$gvx_program" env --shell bash) || __gvx_fail "nothing is changed here; after it is mended: direnv reload"
  eval "$statements"
  __gvx_shims_first "$data/shims"
}

# Usage: layout gvx [VERSION]
layout_gvx() {
  export GVX_ISOLATION=project
  use_gvx "$@"
}

# __gvx_fail ends the .envrc: with return, what comes behind it would still be loaded, and
# the environment would be half of what was meant.
__gvx_fail() {
  log_error "use gvx: $1"
  exit 1
}

# __gvx_absolute prints the first of its arguments that is an absolute path.
__gvx_absolute() {
  local dir
  for dir in "$@"; do
    if [[ $dir == /* ]]; then
      printf '%s' "$dir"
      return
    fi
  done
}

# __gvx_data prints gvx's folder: the user's, or that of all users where only that is set up.
__gvx_data() {
  local own shared=/usr/local/share/gvx
  own=$(__gvx_absolute "${XDG_DATA_HOME-}" "$HOME/.local/share")/gvx
  if [[ ! -e $own/shims/go && -e $shared/shims/go ]]; then
    own=$shared
  fi
  printf '%s' "$own"
}

# __gvx_program prints the gvx that setup noted, else the one on PATH. One that a relative
# entry of PATH leads to could be the repository's.
__gvx_program() {
  local path=""
  if [[ -r $1/gvx.path ]]; then
    IFS= read -r path <"$1/gvx.path" || true # it may lack its newline
  fi
  if [[ $path != /* || ! -f $path || ! -x $path ]]; then
    path=$(type -P gvx) || return 1
  fi
  [[ $path == /* ]] && printf '%s' "$path"
}

# __gvx_watch has the environment loaded anew when something changes, or comes to be, that
# decides which Go runs here.
__gvx_watch() {
  local config dir=$PWD name
  local -a files
  config=$(__gvx_absolute "${XDG_CONFIG_HOME-}" "$HOME/.config")
  files=("$config/gvx/env" "$config/gvx/allowed" /etc/gvx/env "$1/versions" /usr/local/share/gvx/versions)
  files+=("$config/go/env" "$HOME/Library/Application Support/go/env")
  for name in "${GOENV-}" "${GOWORK-}"; do
    if [[ $name == /* ]]; then
      files+=("$name")
    fi
  done
  while :; do
    for name in .go-version .tool-versions go.mod go.work; do
      files+=("${dir%/}/$name")
    done
    [[ $dir == */* && $dir != / ]] || break
    dir=${dir%/*}
    dir=${dir:-/}
  done
  watch_file "${files[@]}"
}

# __gvx_shims_first puts a folder first on PATH, where it is once then.
__gvx_shims_first() {
  local rest="$PATH:" kept="" dir
  while [[ -n $rest ]]; do
    dir=${rest%%:*}
    rest=${rest#*:}
    if [[ $dir != "$1" ]]; then
      kept=$kept:$dir
    fi
  done
  export PATH=$1$kept
}
