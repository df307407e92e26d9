
# Completion of gvx's command line. Nothing that gvx answers, and no file's name, is ever
# evaluated.
function __gvx_complete --description 'What may stand on the command line of gvx'
    set -l typed (commandline -opc)
    set -l word (commandline -ct)
    set -l more ''
    for line in (command gvx __complete fish $typed[2..] "$word" 2>/dev/null)
        if string match -q ':*' -- $line
            set more $line
        else
            printf '%s\n' $line
        end
    end
    switch $more
        case ':files*'
            complete -C "'' $word"
        case ':dirs*'
            complete -C "'' $word" | string match -r '.*/(?:\t.*)?$'
        case ':command *'
            # The words before the cursor come without their quotes, so they get new ones.
            set -l first (math 2 + (string replace ':command ' '' -- $more))
            set -l before (string escape -- $typed[$first..])
            complete -C "$before $word"
    end
end

complete -c gvx -e
complete -c gvx -f -k -a '(__gvx_complete)'
