
# Completion of gvx's command line. Nothing that gvx answers, and no file's name, is ever
# evaluated. nu has one completer for all programs: what was there before is asked about
# all others. Who sets one of his own does so before this text.
$env.config.completions.external.completer = do {
    let before = $env.config.completions.external.completer?
    {|spans: list<string>|
        if $spans.0 == "gvx" {
            let answer = (^gvx __complete nu ...($spans | skip 1) | complete | get stdout | lines)
            let words = ($answer | where {|line| not ($line | str starts-with ":") } | each {|line|
                let part = ($line | split row "\t")
                { value: $part.0, description: ($part.1? | default "") }
            })
            # null has nu offer files.
            if ($words | is-empty) and ($answer | any {|line| $line | str starts-with ":" }) { null } else { $words }
        } else if $before != null {
            do $before $spans
        }
    }
}
