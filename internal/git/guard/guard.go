// Package guard holds what keeps git from running what a repository configures: the
// arguments and the environment that each git of gvx's gets.
//
// It imports next to nothing, because that nothing of interest is staged is answered before
// the rest of gvx has started.
package guard

// Arguments are what comes before git's command. An empty core.fsmonitor is none in every
// version: "false" was the name of a program before git 2.36.
func Arguments() []string {
	return []string{
		"--no-pager", "--no-replace-objects",
		"-c", "core.fsmonitor=",
		"-c", "safe.bareRepository=explicit",
		"-c", "protocol.allow=never",
		"-c", "diff.relative=false",
	}
}

// Staged is the command that prints the paths which the next commit changes, adds or
// deletes, each with a NUL behind it. It fails where there is no commit yet.
func Staged() []string {
	return []string{
		"diff-index", "--cached", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--no-textconv",
		"--no-color", "--ignore-submodules=all", "HEAD", "--",
	}
}

// Entries is the command that prints what the index holds, from the top: MODE OBJECT
// STAGE<tab>PATH, each with a NUL behind it. It wants no --literal-pathspecs.
func Entries() []string {
	return []string{"ls-files", "-s", "-z", "--full-name", "--", ":(top)"}
}

// Staging is the command that prints what the next commit has at path, from the top. It
// fails where that is nothing, or in conflict.
func Staging(path string) []string { return []string{"cat-file", "blob", ":" + path} }
