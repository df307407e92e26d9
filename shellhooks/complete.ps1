
# Completion of gvx's command line. Nothing that gvx answers, and no file's name, is ever
# evaluated.
Register-ArgumentCompleter -Native -CommandName gvx -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $gvx = Get-Command -Name gvx -CommandType Application -ErrorAction Ignore | Select-Object -First 1
    if (-not $gvx) { return }
    # The words before the one that is typed, as they stand there and without their quotes.
    $typed = @($commandAst.CommandElements | Select-Object -Skip 1 |
        Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
        ForEach-Object { if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value } else { $_.Extent.Text } })
    $word = $wordToComplete
    if ($word -eq '' -and ($PSVersionTable.PSVersion -lt [version]'7.3' -or $PSNativeCommandArgumentPassing -eq 'Legacy')) {
        $word = '""' # an empty argument would be left out
    }
    $more = ''
    foreach ($line in @(& $gvx __complete pwsh @typed $word 2>$null)) {
        if ($line.StartsWith(':')) { $more = $line; continue }
        $candidate, $about = $line -split "`t", 2
        if (-not $about) { $about = $candidate }
        [System.Management.Automation.CompletionResult]::new($candidate, $candidate, 'ParameterValue', $about)
    }
    if ($more -match '^:(files|dirs|command)') {
        [System.Management.Automation.CompletionCompleters]::CompleteFilename($wordToComplete) |
            Where-Object { $more -notmatch '^:dirs' -or $_.ResultType -eq 'ProviderContainer' }
    }
}
