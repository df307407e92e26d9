package hooks

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"path/filepath"
	"strings"

	"github.com/gvx-go/gvx/internal/quote"
	"github.com/gvx-go/gvx/shellhooks/shellquote"
)

// Name is a hook, as git calls its file.
type Name string

// The hooks that gvx can be.
const (
	PreCommit Name = "pre-commit"
	PrePush   Name = "pre-push"
)

// Names returns all of them.
func Names() []Name { return []Name{PreCommit, PrePush} }

// The texts of the hooks, for any sh: what stands between % is filled in.
var (
	//go:embed hook.pre-commit
	preCommitText string
	//go:embed hook.pre-push
	prePushText string
)

// Known ends of names beside a hook's own.
const (
	keptSuffix   = ".kept-by-gvx" // what was there before gvx's hook
	legacySuffix = ".legacy"      // what pre-commit calls before its own hooks
)

// Text returns the hook for the gvx at program, an absolute path. The error is a
// *[ProgramError] for a path that sh could show as something else.
func Text(name Name, program string) (string, error) {
	word, err := programWord(program)
	if err != nil {
		return "", err
	}
	text := map[Name]string{PreCommit: preCommitText, PrePush: prePushText}[name]
	body := strings.ReplaceAll(text, "%gvx%", word)
	return opening + mark + sum(body) + "\n" + body, nil
}

// programWord is the path as sh reads it. Git for Windows' sh wants slashes; echo, which
// alone is part of every sh, obeys a backslash in some, and terminals obey more.
func programWord(program string) (string, error) {
	path := filepath.ToSlash(program)
	if quote.Foreign(path) != path || strings.Contains(path, `\`) {
		return "", &ProgramError{Path: program, Why: "its path cannot stand in a hook: it is too long, or holds a character that does not show as itself"}
	}
	return shellquote.Word("sh", path)
}

// How every hook begins. The sum is of all that follows its line, so that each gvx knows
// the hooks of every other, and which were changed by hand.
const (
	opening = "#!/bin/sh\n"
	mark    = "# Written by gvx hook install; gvx hook uninstall takes it out. Sum of the rest: "
)

func sum(body string) string {
	digest := sha256.Sum256([]byte(body))
	return hex.EncodeToString(digest[:8])
}

// readText reports whether data is a hook of gvx's, and whether it is one that was changed.
func readText(data string) (own, edited bool) {
	_, rest, marked := strings.Cut(data, mark)
	if !marked {
		return false, false
	}
	noted, body, _ := strings.Cut(rest, "\n")
	intact := strings.HasPrefix(data, opening+mark) && sum(body) == noted
	return intact, !intact
}
