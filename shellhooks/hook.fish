# gvx in fish: the shims first on PATH, behind them the folder into which go install puts
# programs here, and completion.
#
# Nothing is started while this is read, and nothing at the prompt: the shim is asked once
# for each folder, when PWD changes, and for the folder that an interactive shell starts in
# before its first command. What that folder holds is never evaluated. Reading it twice is
# as once. It keeps to what fish 3.0 knows.
set -g __gvx_status $status

# __gvx_put has PATH name the shims once, then the folders $argv[2..]. $argv[1] is "stay",
# where what stands before the shims stays there, or "first". What gvx has put on PATH
# before goes: every isolated GOPATH's bin, and the folder of $GVX_SHELL_BIN where it follows
# the shims. A folder that is on PATH anyhow is left where it is; __gvx_reply becomes the
# others.
function __gvx_put
    set -l before
    set -l after
    set -l last
    set -l found
    for entry in $PATH
        switch "$entry"
            case "$__gvx_data/gopath/*/bin"
                # It is gvx's own.
            case '*'
                if test "$entry" = "$__gvx_shims"
                    set found 1
                else if test "$last" = "$__gvx_shims"; and test -n "$entry"; and test "$entry" = "$GVX_SHELL_BIN"
                    # It is the folder that was put there.
                else if test -z "$found"; and test "$argv[1]" = stay
                    set before $before "$entry"
                else
                    set after $after "$entry"
                end
        end
        set last "$entry"
    end
    set -g __gvx_reply
    for entry in $argv[2..-1]
        if not contains -- "$entry" $before $after
            set -g __gvx_reply $__gvx_reply "$entry"
        end
    end
    set -gx PATH $before "$__gvx_shims" $__gvx_reply $after
end

# __gvx_own sets __gvx_reply to the folder of gvx itself, as setup noted it.
function __gvx_own
    set -g __gvx_reply
    for file in "$__gvx_data/gvx.path" /usr/local/share/gvx/gvx.path
        if test -r "$file"
            read -l line <"$file"
            if string match -q -- '/*/*' "$line"; and not string match -q -- '*:*' "$line"
                set -g __gvx_reply (string replace -r '/[^/]*$' '' -- "$line")
            end
            return 0
        end
    end
end

# __gvx_guess sets __gvx_reply to every release line's folder, the newest first. A line whose
# release is here may get its first program later, so that its folder need not be there yet.
function __gvx_guess
    set -g __gvx_reply
    set -l all "$__gvx_data"/gopath/go1.* "$__gvx_data"/versions/go1.* /usr/local/share/gvx/versions/go1.*
    set all (string replace -r '^(?s:.*)/go1\.(0|[1-9][0-9]{0,2})(?![0-9]).*$' '$1' -- $all | string match -r '^[0-9]+$')
    set -l minor -1
    for one in $all
        test $one -gt $minor; and set minor $one
    end
    while test $minor -ge 0
        if contains -- $minor $all
            set -g __gvx_reply $__gvx_reply "$__gvx_data/gopath/go1.$minor/bin"
            for dir in "$__gvx_data/gopath/go1.$minor".*/bin "$__gvx_data/gopath/go1.$minor"{beta,rc}*/bin
                test -d "$dir"; and set -g __gvx_reply $__gvx_reply "$dir"
            end
        end
        set minor (math $minor - 1)
    end
end

# __gvx_load is what reading this text does. As long as nobody has asked for the folder of
# the shell, every release line's folder is on PATH, the newest first: into which go install
# puts anything.
function __gvx_load
    if not string match -q -- '/*' "$HOME"
        return 0
    end
    set -g __gvx_data "$HOME/.local/share/gvx"
    if string match -q -- '/*' "$XDG_DATA_HOME"
        set -g __gvx_data "$XDG_DATA_HOME/gvx"
    end
    if string match -q -- '*//*' "$__gvx_data"
        set -g __gvx_data (string replace -a -r '/+' / -- "$__gvx_data")
    end
    if string match -q -- '*:*' "$__gvx_data"
        return 0
    end
    set -g __gvx_shims "$__gvx_data/shims"
    # Who became somebody else, such as root, runs nothing of whoever he was.
    if test -n "$SUDO_UID$PKEXEC_UID$DOAS_USER"; and test -e "$__gvx_shims"; and not test -O "$__gvx_shims"
        set -e __gvx_shims
        return 0
    end
    if not test -x "$__gvx_shims/go"; and test -x /usr/local/share/gvx/shims/go
        set -g __gvx_shims /usr/local/share/gvx/shims
    end
    __gvx_own
    set -l own $__gvx_reply
    if test -n "$GVX_SHELL_PWD"; and test "$GVX_SHELL_PWD" = "$PWD"
        # The shell that started this one has asked for this folder.
        set -l bin
        test -n "$GVX_SHELL_BIN"; and set bin "$GVX_SHELL_BIN"
        __gvx_put first $bin $own
    else
        __gvx_guess
        __gvx_put first $__gvx_reply $own
        set -e GVX_SHELL_PWD
        set -e GVX_SHELL_BIN
        if status is-interactive
            function __gvx_first --on-event fish_preexec
                functions --erase __gvx_first
                __gvx_moved
            end
        end
    end
end

# __gvx_moved asks for the folder that the shell has come to. A PATH without the shims is
# somebody's who wants none of this.
function __gvx_moved --on-variable PWD
    if test -z "$__gvx_shims"; or test "$PWD" = "$GVX_SHELL_PWD"; or not contains -- "$__gvx_shims" $PATH
        return 0
    end
    set -l bin
    if test -x "$__gvx_shims/go" # fish itself complains where it is gone
        set bin (command "$__gvx_shims/go" +bin 2>/dev/null)
    end
    if test (count $bin) -ne 1; or not string match -q -- '/*' "$bin"; or string match -q -- '*:*' "$bin"
        set bin
    end
    __gvx_put stay $bin
    set -gx GVX_SHELL_BIN "$__gvx_reply"
    set -gx GVX_SHELL_PWD "$PWD"
end

# __gvx_end leaves the status as it was.
function __gvx_end
    set -l code $__gvx_status
    set -e __gvx_status
    set -e __gvx_reply
    return $code
end

__gvx_load
