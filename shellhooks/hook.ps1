# gvx in PowerShell: the shims first on PATH, behind them the folder into which go install
# puts programs here, and completion.
#
# Nothing is started while this is read, and nothing at the prompt: the shim is asked once
# for each folder, by the action for a changed location (PowerShell 6; before, only PATH is
# set). What that folder holds is never evaluated. Reading it twice is as once.

# __gvx_put has PATH name the shims once, then the folders $Bins that it does not name
# anyhow. With -Stay, what stands before the shims stays there. What gvx has put on PATH
# before goes: every isolated GOPATH's bin, and the folder of GVX_SHELL_BIN where it follows
# the shims. Gives back what of $Bins was put there.
function global:__gvx_put {
    param([string[]] $Bins, [switch] $Stay)
    $separator = [IO.Path]::PathSeparator
    $gopath = [IO.Path]::Combine($global:__gvx_data, 'gopath')
    $before = [Collections.Generic.List[string]]::new()
    $after = [Collections.Generic.List[string]]::new()
    $last = ''
    $found = $false
    $entries = if ($env:PATH) { $env:PATH.Split($separator) } else { @() }
    foreach ($entry in $entries) {
        $isolated = $entry -and [IO.Path]::GetFileName($entry) -ceq 'bin' -and
            [IO.Path]::GetDirectoryName([IO.Path]::GetDirectoryName($entry)) -ceq $gopath
        if ($entry -ceq $global:__gvx_shims) {
            $found = $true
        } elseif ($isolated -or ($entry -and $entry -ceq $env:GVX_SHELL_BIN -and $last -ceq $global:__gvx_shims)) {
            # It is gvx's own, or what was put there.
        } elseif ($Stay -and -not $found) {
            $before.Add($entry)
        } else {
            $after.Add($entry)
        }
        $last = $entry
    }
    $put = @($Bins | Where-Object { $_ -and -not $before.Contains($_) -and -not $after.Contains($_) })
    $env:PATH = (@($before) + @($global:__gvx_shims) + $put + @($after)) -join $separator
    $put
}

# __gvx_guess gives every release line's folder, the newest first. A line whose release is
# here may get its first program later, so that its folder need not be there yet.
function global:__gvx_guess {
    $gopath = [IO.Path]::Combine($global:__gvx_data, 'gopath')
    $names = foreach ($dir in @($gopath, [IO.Path]::Combine($global:__gvx_data, 'versions'), '/usr/local/share/gvx/versions')) {
        if ([IO.Directory]::Exists($dir)) {
            [IO.Directory]::GetDirectories($dir) | ForEach-Object { [IO.Path]::GetFileName($_) }
        }
    }
    $minors = $names | Where-Object { $_ -match '^go1\.[0-9]{1,3}($|[^0-9])' } |
        ForEach-Object { [int] ($_ -replace '^go1\.([0-9]+).*$', '$1') } | Sort-Object -Descending -Unique
    foreach ($minor in $minors) {
        [IO.Path]::Combine($gopath, "go1.$minor", 'bin')
        if ([IO.Directory]::Exists($gopath)) {
            [IO.Directory]::GetDirectories($gopath) | Where-Object { [IO.Path]::GetFileName($_) -match "^go1\.$minor[^0-9]" } |
                Sort-Object -Descending | ForEach-Object { [IO.Path]::Combine($_, 'bin') } # of one release, or of a preview
        }
    }
}

# __gvx_own gives the folder of gvx itself, as setup noted it.
function global:__gvx_own {
    foreach ($file in @([IO.Path]::Combine($global:__gvx_data, 'gvx.path'), '/usr/local/share/gvx/gvx.path')) {
        if ([IO.File]::Exists($file)) {
            $line = [IO.File]::ReadAllLines($file) | Select-Object -First 1
            if (__gvx_usable $line) { [IO.Path]::GetDirectoryName($line) }
            return
        }
    }
}

# __gvx_usable tells whether a folder is absolute and one on PATH.
function global:__gvx_usable {
    param([string] $Dir)
    [bool] ($Dir -match '^(/|[A-Za-z]:[\\/]|\\\\)' -and $Dir.IndexOf([IO.Path]::PathSeparator) -lt 0)
}

# __gvx_moved asks for the folder that the shell has come to. A PATH without the shims is
# somebody's who wants none of this. The exit code of the last program stays what it was.
function global:__gvx_moved {
    $location = $ExecutionContext.SessionState.Path.CurrentFileSystemLocation.ProviderPath
    if ($location -ceq $env:GVX_SHELL_PWD) { return }
    if ("$env:PATH".Split([IO.Path]::PathSeparator) -cnotcontains $global:__gvx_shims) { return }
    $code = Get-Variable -Name LASTEXITCODE -Scope Global -ValueOnly -ErrorAction Ignore
    $ErrorActionPreference = 'SilentlyContinue'
    $PSNativeCommandUseErrorActionPreference = $false
    $answer = @()
    try {
        $answer = @(& $global:__gvx_go '+bin' 2>$null)
        if ($global:LASTEXITCODE -ne 0) { $answer = @() }
    } catch {
        $answer = @() # there is no shim
    }
    $global:LASTEXITCODE = $code
    $bins = @(if ($answer.Count -eq 1 -and (__gvx_usable $answer[0])) { [string] $answer[0] })
    $env:GVX_SHELL_BIN = [string] (__gvx_put -Bins $bins -Stay)
    $env:GVX_SHELL_PWD = $location
}

# __gvx_hook has a changed location ask, behind the action that is there already.
function global:__gvx_hook {
    $invoke = $ExecutionContext.SessionState.InvokeCommand
    if ((Test-Path Variable:global:__gvx_hooked) -or -not $invoke.PSObject.Properties['LocationChangedAction']) { return }
    $action = [EventHandler[System.Management.Automation.LocationChangedEventArgs]] { __gvx_moved }
    $invoke.LocationChangedAction = [Delegate]::Combine($invoke.LocationChangedAction, $action)
    $global:__gvx_hooked = $true
}

# __gvx_load is what reading this text does. As long as nobody has asked for the folder of
# the shell, every release line's folder is on PATH, the newest first: into which go install
# puts anything.
function global:__gvx_load {
    if ($env:OS -eq 'Windows_NT') {
        $user = $env:USERPROFILE
        $local = if (__gvx_usable $env:LOCALAPPDATA) { $env:LOCALAPPDATA } else { "$user\AppData\Local" }
        $global:__gvx_data = "$local\gvx"
        $program = 'go.exe'
    } else {
        $user = $env:HOME
        $global:__gvx_data = "$("$user".TrimEnd('/'))/.local/share/gvx"
        $program = 'go'
    }
    if (-not (__gvx_usable $user) -or -not (__gvx_usable $global:__gvx_data)) { return }
    if (__gvx_usable $env:XDG_DATA_HOME) { $global:__gvx_data = [IO.Path]::Combine($env:XDG_DATA_HOME, 'gvx') }
    $global:__gvx_shims = [IO.Path]::Combine($global:__gvx_data, 'shims')
    $global:__gvx_go = [IO.Path]::Combine($global:__gvx_shims, $program)
    if (-not [IO.File]::Exists($global:__gvx_go) -and [IO.File]::Exists('/usr/local/share/gvx/shims/go')) {
        $global:__gvx_shims = '/usr/local/share/gvx/shims'
        $global:__gvx_go = '/usr/local/share/gvx/shims/go'
    }
    if ($env:GVX_SHELL_PWD -and $env:GVX_SHELL_PWD -ceq $ExecutionContext.SessionState.Path.CurrentFileSystemLocation.ProviderPath) {
        # The shell that started this one has asked for this folder.
        $bins = @($env:GVX_SHELL_BIN)
    } else {
        $bins = @(__gvx_guess)
        $env:GVX_SHELL_PWD = $null
    }
    $null = __gvx_put -Bins ($bins + @(__gvx_own))
    if (-not $env:GVX_SHELL_PWD) { $env:GVX_SHELL_BIN = $null }
    __gvx_hook
}

__gvx_load
