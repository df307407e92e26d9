# gvx in nushell: the shims first on PATH, behind them the folder into which go install puts
# programs here, and completion.
#
# Nothing is started while this is read, and nothing at the prompt: the shim is asked once
# for each folder, when PWD has changed, and for the folder that a shell starts in before its
# first command. What that folder holds is never evaluated. Reading it twice is as once.
# nushell runs hooks at its prompt alone: in a script nothing follows the folder.

# gvx's folder for data, "" where there is none.
def __gvx_data []: nothing -> string {
    let home = ($env.HOME? | default ($env.USERPROFILE? | default ""))
    let xdg = ($env.XDG_DATA_HOME? | default "")
    let absolute = '^(/|[A-Za-z]:)'
    let data = (if $xdg =~ $absolute {
        $xdg | path join "gvx"
    } else if $nu.os-info.name == "windows" {
        $env.LOCALAPPDATA? | default ([$home AppData Local] | path join) | path join "gvx"
    } else {
        [$home .local share gvx] | path join
    })
    if ($home =~ $absolute) and (__gvx_one $data) { $data } else { "" }
}

# Whether a folder is one on PATH: where folders are divided by colons, it has none.
def __gvx_one [dir: string]: nothing -> bool { not ($dir | str contains (char esep)) }

# The folder of the shims.
def __gvx_shims []: nothing -> string {
    let own = (__gvx_data | path join "shims")
    let all_users = "/usr/local/share/gvx/shims"
    let program = (if $nu.os-info.name == "windows" { "go.exe" } else { "go" })
    if not ($own | path join $program | path exists) and ($all_users | path join "go" | path exists) { $all_users } else { $own }
}

# PATH as a list, also where nobody has made one of it yet.
def __gvx_path []: nothing -> list<string> {
    let path = ($env.PATH? | default ($env.Path? | default []))
    if ($path | describe) == "string" { $path | split row (char esep) } else { $path }
}

# What of a PATH is not gvx's own: without the shims, every isolated GOPATH's bin, and the
# folder of GVX_SHELL_BIN where it follows the shims.
def __gvx_foreign [path: list<string>]: nothing -> list<string> {
    let gopath = (__gvx_data | path join "gopath")
    let shims = (__gvx_shims)
    let bin = ($env.GVX_SHELL_BIN? | default "")
    $path | zip ([""] ++ $path) | where {|pair|
        let entry = $pair.0
        let isolated = (($entry | path basename) == "bin") and (($entry | path dirname | path dirname) == $gopath)
        let ours = ($bin != "") and ($entry == $bin) and ($pair.1 == $shims)
        ($entry != $shims) and (not $isolated) and (not $ours)
    } | each {|pair| $pair.0 }
}

# The names in a folder; none where there is no such folder.
def __gvx_names [dir: string]: nothing -> list<string> {
    try { ls --short-names $dir | get name } catch { [] }
}

# The folders of every release line, the newest first. A line whose release is here may get
# its first program later, so that its folder need not be there yet.
def __gvx_guess []: nothing -> list<string> {
    let gopath = (__gvx_data | path join "gopath")
    let there = (__gvx_names $gopath)
    let versions = ([(__gvx_data | path join "versions") "/usr/local/share/gvx/versions"] | each {|dir| __gvx_names $dir } | flatten)
    let minors = ($there ++ $versions | parse --regex '^go1\.(?<minor>[0-9]{1,3})' | get minor | into int | uniq | sort --reverse)
    # Behind each line's come those of one release, and of previews.
    $minors | each {|minor|
        let more = ($there | where {|name| $name =~ $'^go1\.($minor)[^0-9]' } | sort --natural | reverse)
        [$"go1.($minor)"] ++ $more
    } | flatten | each {|name| [$gopath $name bin] | path join }
}

# The folder of gvx itself, as setup noted it.
def __gvx_own []: nothing -> list<string> {
    let files = ([(__gvx_data | path join "gvx.path") "/usr/local/share/gvx/gvx.path"] | where {|file| $file | path exists })
    if ($files | is-empty) { return [] }
    let line = (try { open --raw ($files | first) | into string | lines | first } catch { "" })
    if ($line =~ '^(/|[A-Za-z]:)') and (__gvx_one $line) { [($line | path dirname)] } else { [] }
}

# PATH names the shims once, then the folders of bins that it does not name anyhow. With
# --stay, what stands before the shims stays there. Gives back what of bins was put there.
def --env __gvx_put [bins: list<string>, --stay]: nothing -> list<string> {
    let path = (__gvx_path)
    let shims = (__gvx_shims)
    let count = (if $stay { $path | take while {|entry| $entry != $shims } | length } else { 0 })
    let before = (__gvx_foreign ($path | take $count))
    let foreign = (__gvx_foreign $path)
    let put = ($bins | where {|dir| $dir not-in $foreign })
    $env.PATH = ($before ++ [$shims] ++ $put ++ ($foreign | skip ($before | length)))
    $put
}

# Asks for the folder that the shell has come to. A PATH without the shims is somebody's who
# wants none of this.
def --env __gvx_moved []: nothing -> nothing {
    let shims = (__gvx_shims)
    if ($env.PWD == ($env.GVX_SHELL_PWD? | default "")) or ($shims not-in (__gvx_path)) { return }
    let program = ($shims | path join (if $nu.os-info.name == "windows" { "go.exe" } else { "go" }))
    # A program that is not there would leave its exit code behind.
    let answer = (if ($program | path exists) { try { ^$program "+bin" | complete } catch { {exit_code: 1, stdout: ""} } } else { {exit_code: 1, stdout: ""} })
    let lines = ($answer.stdout | lines)
    let bin = (if $answer.exit_code == 0 and ($lines | length) == 1 { $lines | first } else { "" })
    let usable = ($bin =~ '^(/|[A-Za-z]:)') and (__gvx_one $bin)
    let put = (__gvx_put --stay (if $usable { [$bin] } else { [] }))
    load-env {GVX_SHELL_BIN: ($put | append "" | first), GVX_SHELL_PWD: $env.PWD}
}

# A list of hooks, without ours.
def __gvx_others [hooks: any]: nothing -> list<any> {
    let all = (if ($hooks | describe) =~ '^(list|table)' { $hooks } else if $hooks == null { [] } else { [$hooks] })
    $all | where {|hook| not (($hook | describe) =~ '^record' and ($hook.__gvx? == true)) }
}

# What reading this text does. As long as nobody has asked for the folder of the shell,
# every release line's folder is on PATH, the newest first: into which go install puts anything.
def --env __gvx_load []: nothing -> nothing {
    if (__gvx_data) == "" { return }
    let known = ($env.PWD == ($env.GVX_SHELL_PWD? | default ""))
    let bins = (if $known { [($env.GVX_SHELL_BIN? | default "")] | where {|dir| $dir != "" } } else { __gvx_guess })
    let put = (__gvx_put ($bins ++ (__gvx_own)))
    if not $known { load-env {GVX_SHELL_BIN: "", GVX_SHELL_PWD: ""} }
    let hooks = $env.config.hooks
    let moved = {__gvx: true, code: {|before, after| if $before != null { __gvx_moved } }}
    let first = {__gvx: true, code: {||
        if ($env.GVX_SHELL_PWD? | default "") == "" and (commandline | str trim) != "" { __gvx_moved }
    }}
    $env.config.hooks.env_change = ($hooks.env_change? | default {} | upsert PWD ((__gvx_others ($hooks.env_change?.PWD?)) ++ [$moved]))
    $env.config.hooks.pre_execution = ((__gvx_others ($hooks.pre_execution?)) ++ [$first])
}

__gvx_load
